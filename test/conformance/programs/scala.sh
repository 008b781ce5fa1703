# packages: deb:scala deb:default-jdk-headless
# kind: language compiler
set -e
cat > Work.scala <<'P'
object Work extends App {
  case class Hill(name: String, height: Int)
  val hills = List(Hill("a", 3), Hill("b", 9), Hill("c", 5))
  println(hills.sortBy(-_.height).map(_.name).mkString(","))
  println((1 to 10).foldLeft(BigInt(1))(_ * _))
  println("glen burn".split(" ").groupBy(_.head).map { case (k, v) => k.toString + v.length }.toList.sorted.mkString)
}
P
scalac Work.scala
printf 'b,c,a\n3628800\nb1g1\n' > wanted
scala Work > said
diff wanted said
