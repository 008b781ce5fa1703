import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDeb822Sources, parseSourcesList } from "./apt-sources.ts";

test("parseSourcesList reads deb lines with options, and no others", () => {
  const text = [
    "# deb http://commented.example/ x main",
    "deb http://mirror.example/debian/ trixie main contrib # with a comment",
    "  deb [ arch=amd64 signed-by=/x check-valid-until=no ] https://mirror.example/security trixie-security main",
    "deb-src http://mirror.example/debian trixie main",
    "deb cdrom:[Debian]/ trixie main",
    "deb file:/srv/mirror trixie main",
    "deb copy:///srv/copy trixie main",
    "nonsense",
  ].join("\n");
  assert.deepEqual(parseSourcesList(text), [
    { base: "http://mirror.example/debian", suites: ["trixie"] },
    { base: "https://mirror.example/security", suites: ["trixie-security"], checkValidUntil: false },
    { base: "file:///srv/mirror", suites: ["trixie"] },
    { base: "file:///srv/copy", suites: ["trixie"] },
  ]);
});

test("parseDeb822Sources reads paragraphs, and leaves out those that are off", () => {
  const text = `# our mirror
Types: deb deb-src
URIs: http://one.example/debian/ http://two.example/debian
Suites: trixie
 trixie-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 xsFNBF

Types: deb
Enabled: no
URIs: http://off.example
Suites: trixie

Types: deb-src
URIs: http://source.example
Suites: trixie

types: deb
uris: http://three.example
suites: sid
check-valid-until: yes
`;
  assert.deepEqual(parseDeb822Sources(text), [
    { base: "http://one.example/debian", suites: ["trixie", "trixie-updates"] },
    { base: "http://two.example/debian", suites: ["trixie", "trixie-updates"] },
    { base: "http://three.example", suites: ["sid"], checkValidUntil: true },
  ]);
});
