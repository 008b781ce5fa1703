# packages: deb:default-jdk-headless
# kind: language compiler
set -e
mkdir -p src/glen
cat > src/glen/Work.java <<'P'
package glen;
import java.net.*; import java.net.http.*; import java.nio.charset.*; import java.security.*; import java.time.*; import java.util.*; import java.util.stream.*;
import com.sun.net.httpserver.HttpServer;
public class Work {
  record Hill(String name, int height) {}
  public static void main(String[] args) throws Exception {
    System.out.println(Stream.of(new Hill("a", 3), new Hill("b", 9)).max(Comparator.comparing(Hill::height)).get().name());
    System.out.println(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest("abc".getBytes())));
    System.out.println(ZonedDateTime.ofInstant(Instant.EPOCH, ZoneId.of("Asia/Tokyo")).getHour());
    System.out.println(IntStream.rangeClosed(1, 1000).parallel().sum());
    System.out.print(new String(new ProcessBuilder("sh", "-c", "echo $((6*7))").start().getInputStream().readAllBytes()));
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC"); keys.initialize(256); KeyPair pair = keys.generateKeyPair();
    Signature s = Signature.getInstance("SHA256withECDSA"); s.initSign(pair.getPrivate()); s.update(new byte[9]); byte[] made = s.sign();
    s.initVerify(pair.getPublic()); s.update(new byte[9]); System.out.println(s.verify(made));
    System.out.println(javax.net.ssl.TrustManagerFactory.getInstance("PKIX") != null && trusted() > 50);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", x -> { byte[] b = x.getRequestURI().getPath().getBytes(); x.sendResponseHeaders(200, b.length); x.getResponseBody().write(b); x.close(); });
    server.start();
    System.out.println(HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/burn")).build(), HttpResponse.BodyHandlers.ofString()).body());
    server.stop(0);
  }
  static int trusted() throws Exception {
    var f = javax.net.ssl.TrustManagerFactory.getInstance("PKIX"); f.init((KeyStore) null);
    return ((javax.net.ssl.X509TrustManager) f.getTrustManagers()[0]).getAcceptedIssuers().length;
  }
}
P
javac -d classes src/glen/Work.java
jar --create --file work.jar --main-class glen.Work -C classes .
java -jar work.jar > said
printf '%s\n' b a9993e364706816aba3e25717850c26c9cd0d89d 9 500500 42 true true /burn > wanted
diff wanted said
printf 'System.out.println(6 * 7)\n/exit\n' | jshell -s - | grep -q '^42$'
keytool -genkeypair -keyalg EC -alias a -dname CN=glen -keystore k.p12 -storepass secret -validity 9 2> made
keytool -list -keystore k.p12 -storepass secret | grep -q PrivateKeyEntry
