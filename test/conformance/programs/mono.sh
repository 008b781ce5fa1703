# packages: deb/bookworm:mono-mcs deb/bookworm:mono-runtime deb/bookworm:libmono-system-core4.0-cil deb/bookworm:libmono-system-numerics4.0-cil
# kind: language compiler
set -e
cat > work.cs <<'P'
using System; using System.Collections.Generic; using System.Linq; using System.Numerics; using System.Security.Cryptography; using System.Text; using System.Threading.Tasks; using System.IO;
class Work {
  static void Main(string[] a) {
    Console.WriteLine(string.Join(",", new[] { 3, 1, 2 }.OrderBy(n => n).Select(n => n * n)));
    Console.WriteLine(BigInteger.Pow(2, 100));
    using (var sha = SHA1.Create()) Console.WriteLine(BitConverter.ToString(sha.ComputeHash(Encoding.UTF8.GetBytes("abc"))).Replace("-", "").ToLower());
    Console.WriteLine(Task.WhenAll(Enumerable.Range(1, 4).Select(n => Task.Run(() => n * 10))).Result.Sum());
    File.WriteAllText("out.txt", "é€"); Console.WriteLine(new FileInfo("out.txt").Length);
    Console.WriteLine(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo").BaseUtcOffset.Hours);
  }
}
P
mcs -r:System.Core -r:System.Numerics work.cs -out:work.exe
mono work.exe > said
printf '%s\n' 1,4,9 1267650600228229401496703205376 a9993e364706816aba3e25717850c26c9cd0d89d 100 5 9 > wanted
diff wanted said
