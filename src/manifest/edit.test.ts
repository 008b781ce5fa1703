import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UserError } from "../base/error.ts";
import { decodeManifest } from "./decode.ts";
import { addRequests, initialManifest, removeRequests } from "./edit.ts";
import { parseRequest } from "./request.ts";
import { selectRequest } from "./select.ts";
import type { Manifest } from "./types.ts";

const PLAIN = `# A project.
schema = 1

[packages]  # what it needs
htop = "*"      # watched
  python = "3.13"

# the end of it
[vars]
A = "[packages]\\nhtop = 1"
`;

function added(text: string, ...requests: string[]): string {
  return addRequests(text, requests.map(parseRequest)).text;
}

test("addRequests writes one line below the last request", () => {
  assert.equal(
    added(PLAIN, "pypi:pandas@>=2.2", "tree"),
    PLAIN.replace('  python = "3.13"\n', '  python = "3.13"\n  "pypi:pandas" = ">=2.2"\n  tree = "*"\n'),
  );
});

test("addRequests changes the version of a request that is there, and nothing without one", () => {
  assert.equal(added(PLAIN, "python@3.14"), PLAIN.replace("3.13", "3.14"));
  assert.equal(added(PLAIN, "python"), PLAIN);
});

test("addRequests finds its place in each way to write a table", () => {
  const cases: [string, string, string][] = [
    ["schema = 1", "a", 'schema = 1\n\n[packages]\na = "*"\n'],
    ["schema = 1\n[packages]", "a", 'schema = 1\n[packages]\na = "*"\n'],
    ["schema = 1\npackages = {}", "a@1", 'schema = 1\npackages = { a = "1" }'],
    ['schema = 1\npackages = { b = "1" }\n', "a@2", 'schema = 1\npackages = { b = "1", a = "2" }\n'],
    [
      'schema = 1\npackages.b = "1"\n[vars]\n',
      "a",
      'schema = 1\npackages.b = "1"\npackages.a = "*"\n[vars]\n',
    ],
    [
      'schema = 1\n[packages.b]\nversion = "1"\n',
      "a",
      'schema = 1\n[packages.b]\nversion = "1"\n\n[packages]\na = "*"\n',
    ],
    ['schema = 1\n[packages.b]\nversion = "1" # x\n', "b@2", 'schema = 1\n[packages.b]\nversion = "2" # x\n'],
    [
      "schema = 1\n[packages.b]\npriority = 1\n",
      "b@2",
      'schema = 1\n[packages.b]\nversion = "2"\npriority = 1\n',
    ],
    [
      "schema = 1\n[packages]\nb.priority = 1\n",
      "b@2",
      'schema = 1\n[packages]\nb.priority = 1\nb.version = "2"\n',
    ],
    [
      "schema = 1\n[packages]\nb = { priority = 1 }\n",
      "b@2",
      'schema = 1\n[packages]\nb = { priority = 1, version = "2" }\n',
    ],
    ["schema = 1\n[packages]\nb = {}\n", "b@2", 'schema = 1\n[packages]\nb = { version = "2" }\n'],
    ['schema = 1\r\n[packages]\r\nb = "1"\r\n', "a", 'schema = 1\r\n[packages]\r\nb = "1"\r\na = "*"\r\n'],
    ['gcc"', "gcc@12", ""],
    [
      'schema = 1\n[packages]\nc = { channel = "deb/bookworm", package = "gcc", version = "11" }\n',
      "deb/bookworm:gcc@12",
      'schema = 1\n[packages]\nc = { channel = "deb/bookworm", package = "gcc", version = "12" }\n',
    ],
  ];
  for (const [before, request, after] of cases) {
    if (after === "") assert.throws(() => added(before, request), UserError);
    else assert.equal(added(before, request), after);
  }
});

test("addRequests writes a group as a table, under a label where the key serves another group", () => {
  const one = addRequests(PLAIN, [
    { ...parseRequest("pypi:numpy@1"), group: "old" },
    parseRequest("pypi:numpy@2"),
    { ...parseRequest("npm:@a/b"), group: "g", priority: 2, systems: ["x86_64-linux"] },
  ]);
  assert.deepEqual(one.keys, ["pypi:numpy", "numpy-default", "npm:@a/b"]);
  const manifest = decodeManifest(one.text, "f");
  assert.deepEqual(
    manifest.packages
      .slice(2)
      .map(({ key, name, group, constraint, priority }) => [key, name, group, constraint, priority]),
    [
      ["pypi:numpy", "numpy", "old", "1", 5],
      ["numpy-default", "numpy", "default", "2", 5],
      ["npm:@a/b", "@a/b", "g", "*", 2],
    ],
  );
  assert.equal(removeRequests(one.text, one.keys).text, PLAIN);
});

test("addRequests writes how programs are to run, and leaves what is written", () => {
  const one = addRequests(PLAIN, [{ ...parseRequest("valgrind"), relocation: "view" }]);
  assert.match(one.text, /^ *valgrind = \{ version = "\*", relocation = "view" \}$/m);
  const newer = addRequests(one.text, [parseRequest("valgrind@3")]);
  assert.match(newer.text, /^ *valgrind = \{ version = "3", relocation = "view" \}$/m);
  const other = addRequests(newer.text, [{ ...parseRequest("valgrind"), relocation: "native" }]);
  assert.match(other.text, /^ *valgrind = \{ version = "3", relocation = "native" \}$/m);
});

test("addRequests writes how a tool is built", () => {
  const build = { features: ["pcre2"], defaultFeatures: false as const, needs: ["libpcre2-dev"] };
  const { text } = addRequests("schema = 1\n", [{ ...parseRequest("cargo:rg@14"), build }]);
  assert.match(
    text,
    /^"cargo:rg" = \{ version = "14", features = \["pcre2"\], default-features = false, build-needs = \["libpcre2-dev"\] \}$/m,
  );
  assert.deepEqual(decodeManifest(text, "f").packages[0]!.build, build);
});

test("removeRequests takes the request and its comment, no other line", () => {
  assert.equal(removeRequests(PLAIN, ["htop"]).text, PLAIN.replace('htop = "*"      # watched\n', ""));
  const table = 'schema = 1\n[packages.gcc]\nversion = "1"\npriority = 2\n# of vars\n[vars]\n';
  assert.equal(removeRequests(table, ["gcc"]).text, "schema = 1\n# of vars\n[vars]\n");
  for (const [before, key, after] of [
    ['packages = { a = "1", b = "2" }', "a", 'packages = { b = "2" }'],
    ['packages = { a = "1", b = "2" }', "b", 'packages = { a = "1" }'],
    ['packages = { a = "1" }', "a", "packages = {  }"],
  ] as const)
    assert.equal(removeRequests(`schema = 1\n${before}`, [key]).text, `schema = 1\n${after}`);
});

test("initialManifest is a manifest without requests, whatever the folder's name", () => {
  fc.assert(
    fc.property(
      fc
        .string({ unit: "binary" })
        .filter((name) => name.trim() !== "" && !/[\u0000-\u001f\u007f\ud800-\udfff]/.test(name)),
      (name) => {
        const manifest = decodeManifest(initialManifest(name), "bothy.toml");
        assert.equal(manifest.name, name);
        assert.deepEqual(manifest.packages, []);
      },
    ),
  );
});

test("selectRequest takes keys, whole names and bare names, and says when there are several", () => {
  const manifest = decodeManifest(added(PLAIN, "pypi:numpy", "npm:numpy"), "f");
  assert.equal(selectRequest(manifest, "python").key, "python");
  assert.equal(selectRequest(manifest, "pypi:numpy").key, "pypi:numpy");
  assert.throws(() => selectRequest(manifest, "numpy"), /2 requests/);
  assert.throws(
    () => selectRequest(manifest, "pyhton"),
    (error) => error instanceof UserError && /did you mean python/.test(error.help!),
  );
});

const name = fc.stringMatching(/^[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,4})?$/);
const word = fc.oneof(
  name,
  name.map((text) => `pypi:${text}[extra]`),
  name.map((text) => `npm:@s/${text}`),
  name.map((text) => `deb/bookworm:${text}`),
);
const constraint = fc.constantFrom("*", "1", "3.13", ">=2.2", "=1:2.3-4", "^1.2.3");
const blank = fc.constantFrom("", "\n", '# note = "x" # {\n', "  # [packages]\n", "\t\n");
const tail = fc.constantFrom("", "  ", " # why", "\t# a = 1, }");

/** A manifest written in many ways, with the keys of its requests. */
const written = fc
  .record({
    eol: fc.constantFrom("\n", "\r\n"),
    style: fc.constantFrom("table", "dotted", "inline"),
    rows: fc.uniqueArray(fc.tuple(word, constraint, fc.boolean(), blank, tail), {
      selector: ([key]) => key,
      maxLength: 6,
    }),
    before: blank,
    after: fc.constantFrom(
      "",
      '\n[vars]\nX = """\n[packages]\na = "1"\n"""\n',
      "[hook]\non-activate = 'echo {'\n",
    ),
    last: fc.boolean(),
  })
  .map(({ eol, style, rows, before, after, last }) => {
    const key = (text: string) => (/^[a-z0-9-]+$/.test(text) ? text : JSON.stringify(text));
    const value = (version: string, table: boolean) =>
      table ? `{ priority = 3, version = "${version}" }` : `"${version}"`;
    const line = (prefix: string) =>
      rows.map(
        ([word, version, table, above, end]) =>
          `${above}${prefix}${key(word)} = ${value(version, table)}${end}\n`,
      );
    const packages =
      style === "inline"
        ? `packages = { ${rows.map(([word, version, table]) => `${key(word)} = ${value(version, table)}`).join(", ")} } # all\n`
        : style === "dotted"
          ? line("packages.").join("")
          : `[packages]\n${line("  ").join("")}`;
    const text = `schema = 1\n${before}${packages}${after}`;
    return {
      text: (last ? text : text.replace(/\n$/, "")).replaceAll("\n", eol),
      keys: rows.map(([word]) => word),
    };
  });

function lines(text: string): string[] {
  return text.split("\n");
}

function without(manifest: Manifest, key: string): Manifest {
  return { ...placeless(manifest), packages: manifest.packages.filter((request) => request.key !== key) };
}

/** Lines move where one is added or gone. */
function placeless(manifest: Manifest): Manifest {
  return { ...manifest, places: {} };
}

test("addRequests then decode has exactly the new request, and every old line stands", () => {
  fc.assert(
    fc.property(written, word, constraint, ({ text, keys }, added, version) => {
      const before = decodeManifest(text, "f");
      const edited = addRequests(text, [parseRequest(version === "*" ? added : `${added}@${version}`)]);
      const after = decodeManifest(edited.text, "f");
      assert.deepEqual(without(after, edited.keys[0]!), without(before, edited.keys[0]!));
      const request = after.packages.find((one) => one.key === edited.keys[0])!;
      if (version !== "*") assert.equal(request.constraint, version);
      if (!keys.includes(added) && !text.includes("packages = {")) {
        const old = lines(text.replace(/\r?\n$/, ""));
        const now = lines(edited.text);
        let at = 0;
        for (const line of old) {
          while (at < now.length && now[at]!.replace(/\r$/, "") !== line.replace(/\r$/, "")) at++;
          assert.ok(at < now.length, `${JSON.stringify(line)} is gone`);
          at++;
        }
        assert.equal(
          removeRequests(edited.text, edited.keys).text.startsWith(text.replace(/\r?\n$/, "")),
          true,
        );
      }
    }),
    { numRuns: 400 },
  );
});

test("removeRequests then decode lacks exactly the request, and the rest is the text without its line", () => {
  fc.assert(
    fc.property(written, fc.nat(), ({ text, keys }, pick) => {
      fc.pre(keys.length > 0);
      const key = keys[pick % keys.length]!;
      const edited = removeRequests(text, [key]).text;
      assert.deepEqual(placeless(decodeManifest(edited, "f")), without(decodeManifest(text, "f"), key));
      if (text.includes("packages = {")) return;
      const old = lines(text);
      const now = lines(edited);
      assert.equal(now.length === old.length - 1 || edited === text.slice(0, edited.length), true);
      for (const line of now) assert.ok(line === "" || old.includes(line), line);
    }),
    { numRuns: 400 },
  );
});
