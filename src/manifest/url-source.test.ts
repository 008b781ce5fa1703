import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../base/error.ts";
import { decodeManifest } from "./decode.ts";
import { addRequests } from "./edit.ts";
import { addressProblem, manifestAddresses, sourceSystems, urlFile } from "./url-source.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const X = "x86_64-linux" as const;
const ARM = "aarch64-linux" as const;

const decoded = (packages: string) => decodeManifest(`schema = 1\n${packages}\n`, "bothy.toml");
const request = (packages: string) => decoded(packages).packages[0]!;

test("decodeManifest reads one file for all systems", () => {
  const { name, constraint, source, systems } = request(
    `[packages]\n"url:mvn" = { version = "3.9.9", url = "https://h.example/mvn-{version}.tar.gz", sha256 = "${A}" }`,
  );
  assert.deepEqual([name, constraint, systems], ["mvn", "3.9.9", undefined]);
  const file = { address: "https://h.example/mvn-3.9.9.tar.gz", hash: `sha256:${A}` };
  assert.deepEqual(urlFile(source!, constraint, X), file);
  assert.deepEqual(urlFile(source!, constraint, ARM), file);
  assert.equal(sourceSystems(source!), undefined);
});

test("decodeManifest reads files by system, in whatever form the tables are", () => {
  for (const text of [
    `[packages]\n"url:k" = { version = "1", url = "https://h.example/{version}/{goarch}/k", sha256 = { ${X} = "${A}", ${ARM} = "${B}" } }`,
    `[packages."url:k"]\nversion = "1"\nurl.${X} = "https://h.example/1/amd64/k"\nurl.${ARM} = "https://h.example/{version}/arm64/k"\nsha256.${X} = "${A}"\nsha256.${ARM} = "${B}"`,
  ]) {
    const { source, systems } = request(text);
    assert.deepEqual(systems, [X, ARM]);
    assert.deepEqual(urlFile(source!, "1", ARM), {
      address: "https://h.example/1/arm64/k",
      hash: `sha256:${B}`,
    });
    assert.deepEqual(
      manifestAddresses(decoded(text)),
      new Map([
        [`sha256:${A}`, ["https://h.example/1/amd64/k"]],
        [`sha256:${B}`, ["https://h.example/1/arm64/k"]],
      ]),
    );
  }
});

test("decodeManifest serves only the systems that have a file", () => {
  const { systems, source } = request(
    `[packages]\n"url:k" = { url = "https://h.example/k", sha256 = { ${X} = "${A}" }, programs = ["sub/kk"], unpack = false }`,
  );
  assert.deepEqual(systems, [X]);
  assert.equal(urlFile(source!, "", ARM), undefined);
  assert.deepEqual([source!.programs, source!.unpack], [{ kk: "sub/kk" }, false]);
});

test("decodeManifest says what is wrong with a file, and where", () => {
  const fails = (fields: string, message: RegExp, help?: RegExp) =>
    assert.throws(
      () => decoded(`[packages]\n"url:k" = ${fields}`),
      (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, /^bothy\.toml:\d+:\d+: /);
        assert.match(error.message, message);
        if (help !== undefined) assert.match(error.help!, help);
        return true;
      },
      fields,
    );
  const url = 'url = "https://h.example/k"';
  fails('"1.2"', /needs an address/, /bothy install url:k=/);
  fails(`{ sha256 = "${A}" }`, /no url/);
  fails(`{ ${url} }`, /no sha256/);
  fails(`{ ${url}, sha256 = "${A.toUpperCase()}" }`, /not a sha256/);
  fails(`{ ${url}, sha256 = { vax = "${A}" } }`, /no system "vax"/);
  fails(`{ ${url}, sha256 = {} }`, /names no system/);
  fails(`{ ${url}, sha256 = "${A}", version = ">=1" }`, /is not a version/);
  fails(`{ url = "https://h.example/{version}", sha256 = "${A}" }`, /has no version/);
  fails(`{ url = "https://h.example/{os}", sha256 = "${A}" }`, /no \{os\}/, /\{arch\}/);
  fails(`{ url = "https://h.example/{arch}", sha256 = "${A}" }`, /one sha256/, /sha256 = \{/);
  fails(`{ url = { ${X} = "https://h.example/" }, sha256 = { ${ARM} = "${A}" } }`, /needs both/);
  fails(`{ ${url}, sha256 = { ${X} = "${A}" }, systems = ["${ARM}"] }`, /no sha256 for/);
  fails(`{ ${url}, sha256 = "${A}", programs = ["../x"] }`, /not a path/);
  fails(`{ ${url}, sha256 = "${A}", programs = { "a/b" = "x" } }`, /not the name/);
  fails(`{ ${url}, sha256 = "${A}", relocation = "view" }`, /Debian/);
  assert.throws(() => decoded(`[packages]\n"npm:k" = { ${url} }`), /for requests of the url channel/);
});

test("addressProblem refuses what would be fetched by nobody, or read by everybody", () => {
  for (const good of [
    "https://h.example/a?b=c",
    "http://127.0.0.1:1/x",
    "file:///opt/x",
    "https://h.example/{arch}/x",
  ])
    assert.equal(addressProblem(good), undefined, good);
  for (const bad of [
    "h.example/x",
    "./x",
    "ftp://h/x",
    "https://",
    "file://host/x",
    "https://a b/",
    "https://h/#x",
    "git+ssh://h/x",
  ])
    assert.ok(addressProblem(bad), bad);
  assert.match(addressProblem("https://me:secret@h.example/x")!.help!, /netrc/);
});

test("addRequests writes and changes files in place", () => {
  const add = (
    text: string,
    version: string,
    url: string,
    sha256: string | Partial<Record<typeof X | typeof ARM, string>>,
  ) => addRequests(text, [{ channel: "url", name: "k", constraint: version, source: { url, sha256 } }]).text;
  const first = add("schema = 1 # mine\n", "1", "https://h.example/{version}", A);
  assert.equal(
    first,
    `schema = 1 # mine\n\n[packages]\n"url:k" = { version = "1", url = "https://h.example/{version}", sha256 = "${A}" }\n`,
  );
  assert.equal(add(first, "2", "https://h.example/{version}", B), first.replace('"1"', '"2"').replace(A, B));
  const table = `schema = 1\n[packages."url:k"] # tool\nversion = "1"\nurl = "https://h.example/{arch}"\nsha256.${X} = "${A}" # x\nsha256.${ARM} = "${A}"\nprograms = ["p"]\n`;
  assert.equal(
    add(table, "2", "https://h.example/{arch}", { [X]: B, [ARM]: A }),
    table.replace('"1"', '"2"').replace(A, B),
  );
});
