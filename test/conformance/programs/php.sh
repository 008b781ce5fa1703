# packages: deb:php-cli deb:php-sqlite3 deb:php-xml deb:php-mbstring deb:php-curl deb:php-gd
# kind: language
set -e
cat > work.php <<'P'
<?php
$db = new PDO("sqlite::memory:");
$db->exec("create table t (n); insert into t values (40), (2)");
assert_it("sqlite", $db->query("select sum(n) from t")->fetchColumn() == 42);
assert_it("mbstring", mb_strtoupper("straße é") === "STRASSE É");
$xml = new DOMDocument; $xml->loadXML("<a><b c='1'>x</b><b c='2'>y</b></a>");
assert_it("dom", (new DOMXPath($xml))->evaluate("string(//b[@c=2])") === "y");
$picture = imagecreatetruecolor(8, 8); imagefill($picture, 0, 0, imagecolorallocate($picture, 10, 20, 30));
ob_start(); imagepng($picture); $png = ob_get_clean();
assert_it("gd", imagecolorat(imagecreatefromstring($png), 3, 3) === (10 << 16 | 20 << 8 | 30));
assert_it("json", json_encode(["a" => [1, null, 1.5]]) === '{"a":[1,null,1.5]}');
assert_it("zone", (new DateTime("2024-07-01 12:00", new DateTimeZone("Europe/Berlin")))->getOffset() === 7200);
$phar = new PharData("one.tar"); $phar->addFromString("glen", "burn");
assert_it("phar", file_get_contents("phar://" . getcwd() . "/one.tar/glen") === "burn");
echo "done\n";
function assert_it($what, $so) { if (!$so) { fwrite(STDERR, "$what\n"); exit(1); } }
P
test "$(php work.php)" = 'done'
# its own server, asked by its own curl
printf '<?php echo strrev($_GET["w"]);\n' > index.php
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
php -q -S "127.0.0.1:$port" > server.log 2>&1 &
server=$!
trap 'kill $server' EXIT
php -r '$c = curl_init("http://127.0.0.1:'"$port"'/?w=nelg"); curl_setopt($c, CURLOPT_RETURNTRANSFER, true);
  for ($i = 0; $i < 100 && ($r = curl_exec($c)) === false; $i++) usleep(100000); exit($r === "glen" ? 0 : 1);'
