# packages: deb:javahelper deb:default-jdk-headless
# kind: development
# drawn: yes
set -e
mkdir -p src/hill debian
cat > src/hill/Walk.java <<'J'
package hill;
public class Walk {
  public static void main(String[] words) { System.out.println("up " + String.join(" ", words)); }
}
J
printf 'Source: hill\n\nPackage: libhill-java\nArchitecture: all\n' > debian/control
printf '9\n' > debian/compat
home=$(readlink -f "$(command -v javac)")
export JAVA_HOME="${home%/bin/javac}"
jh_build --main=hill.Walk --no-javadoc hill.jar src
test "$(java -jar hill.jar the burn)" = 'up the burn'
unzip -p hill.jar META-INF/MANIFEST.MF | grep -q 'Main-Class: hill.Walk'
mkdir repack && cd repack && unzip -q ../hill.jar && test -e hill/Walk.class && cd ..
jh_manifest --classpath=other.jar hill.jar
unzip -p hill.jar META-INF/MANIFEST.MF | grep -q 'Class-Path: .*other.jar'
java -cp hill.jar hill.Walk again | grep -qx 'up again'
jh_build --clean
