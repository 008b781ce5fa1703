# packages: deb:ruby deb:ruby-nokogiri
# kind: language
set -e
cat > work.rb <<'P'
require "json"; require "yaml"; require "openssl"; require "digest"; require "set"; require "zlib"; require "socket"; require "nokogiri"; require "bigdecimal"; require "erb"
abort "json" unless JSON.generate(JSON.parse('{"a":[1,{"b":null}]}')) == '{"a":[1,{"b":null}]}'
abort "yaml" unless YAML.load("- glen\n- {burn: 3}\n") == ["glen", { "burn" => 3 }]
key = OpenSSL::PKey::RSA.new(2048)
abort "rsa" unless key.public_key.verify("SHA256", key.sign("SHA256", "hill"), "hill")
abort "zlib" unless Zlib::Inflate.inflate(Zlib::Deflate.deflate("burn" * 500)) == "burn" * 500
abort "nokogiri" unless Nokogiri::HTML("<p class=x>one<p>two").css("p.x").text == "one"
server = TCPServer.new("127.0.0.1", 0)
answering = Thread.new { one = server.accept; one.puts one.gets.reverse; one.close }
client = TCPSocket.new("127.0.0.1", server.addr[1]); client.puts "nelg"
abort "socket" unless client.read.strip == "glen"
answering.join
abort "encoding" unless "é".encode("ISO-8859-15").bytes == [233] && "straße".upcase == "STRASSE"
abort "shell" unless `echo $((6*7))` == "42\n"
puts ERB.new("<%= (1..4).inject(:*) %>").result
P
test "$(LANG=C.UTF-8 ruby work.rb)" = 24
# gem builds a package and installs it below the home folder; ruby then finds it there
printf 'Gem::Specification.new { |s| s.name = "glen"; s.version = "1.0"; s.summary = "valley"; s.authors = ["h"]; s.files = ["lib/glen.rb"] }\n' > glen.gemspec
mkdir lib && printf 'module Glen; HEIGHT = 344; end\n' > lib/glen.rb
gem build -q glen.gemspec > /dev/null
gem install --local --user-install --no-document glen-1.0.gem > /dev/null
test "$(cd / && ruby -e 'require "glen"; puts Glen::HEIGHT')" = 344
printf '6 * 7\n' | irb --simple-prompt --noreadline 2>/dev/null | grep -q '=> 42'
