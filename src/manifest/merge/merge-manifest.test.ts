import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { UserError } from "../../base/error.ts";
import { decodeManifestFile } from "../decode.ts";
import { type MergedManifest, mergeManifest } from "./merge-manifest.ts";

const BASE = `schema = 1
name = "demo" # its name

# What we need.
[packages]
# first
jq = "*"
python = "3.13" # ours

[vars]
A = "1"
`;

const BASE_ALONE = 'schema = 1\n[packages]\njq = "*"\n';

const STYLES = ["merge", "diff3", "zdiff3"] as const;

/** What git makes of two texts that come from a third; of all three styles. */
function conflicts(t: TestContext, base: string, ours: string, theirs: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "bothy-merge-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries({ base, ours, theirs })) writeFileSync(join(folder, name), text);
  return STYLES.map((style) => {
    const args = ["merge-file", "-p", ...(style === "merge" ? [] : [`--${style}`]), "ours", "base", "theirs"];
    const ran = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
    assert.ok((ran.status ?? 255) < 128, ran.stderr);
    return ran.stdout;
  });
}

function merged(text: string, origin?: string): MergedManifest {
  const found = mergeManifest(text, "bothy.toml", origin);
  assert.ok(found !== undefined, text);
  decodeManifestFile(found.text, "bothy.toml");
  return found;
}

function refusal(text: string, origin?: string): UserError {
  try {
    mergeManifest(text, "bothy.toml", origin);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error;
  }
  assert.fail(`it was merged: ${text}`);
}

test("mergeManifest keeps what both sides added, with their comments, ours first", (t) => {
  const at = 'python = "3.13" # ours\n';
  const ours = BASE.replace(at, `${at}# one\nhtop = "*" # the one\n`);
  const theirs = BASE.replace(at, `${at}# other\n"npm:x" = { version = "1" } # the other\n`);
  const whole = BASE.replace(
    at,
    `${at}# one\nhtop = "*" # the one\n# other\n"npm:x" = { version = "1" } # the other\n`,
  );
  for (const text of conflicts(t, BASE, ours, theirs)) {
    const found = merged(text);
    assert.equal(found.text, whole, text);
    assert.deepEqual(found.taken, ["packages.npm:x"]);
  }
});

test("mergeManifest keeps what theirs say in comments on keys that both have", (t) => {
  const ours = BASE.replace('jq = "*"\npython', 'jq = "*"\nhtop = "*"\npython').replace(
    "# ours",
    "# ours, as ever",
  );
  const theirs = BASE.replace(
    '# first\njq = "*"\npython = "3.13" # ours',
    '# first, and small\njq = "1" # pinned\nbat = "*"\npython = "3.13" # theirs',
  );
  const whole = BASE.replace(
    'jq = "*"\npython = "3.13" # ours\n',
    '# first, and small\njq = "1" # pinned\nhtop = "*"\nbat = "*"\n# theirs\npython = "3.13" # ours, as ever\n',
  );
  for (const text of conflicts(t, BASE, ours, theirs)) {
    const lines = merged(text, BASE).text.split("\n").sort();
    assert.deepEqual(lines, whole.split("\n").sort(), text);
    assert.match(merged(text, BASE).text, /# first, and small\njq = "1" # pinned\n/);
    assert.match(merged(text, BASE).text, /# theirs\npython = "3.13" # ours, as ever\n/);
  }
});

test("mergeManifest keeps a rule of comments whole, though another looks like it", (t) => {
  const base = 'schema = 1\n[packages]\n# ---\n# one\n# ---\na = "*"\n';
  const added = '# ---\n# two\n#\n# more\n# ---\nb = "*"\n';
  for (const text of conflicts(t, base, `${base}c = "*"\n`, base + added))
    assert.equal(merged(text, base).text, `${base}c = "*"\n${added}`, text);
});

test("mergeManifest keeps tables that both sides began", (t) => {
  const base = 'schema = 1\n[packages]\njq = "*"\n';
  const ours = `${base}\n[vars]\nA = "1"\n`;
  for (const [added, whole] of [
    ['\n[vars]\nB = "2"\n', `${base}\n[vars]\nA = "1"\nB = "2"\n`],
    ['\n# run at first\n[hook]\non-activate = """\necho [x]\n"""\n', undefined],
    ['\n[services.db]\ncommand = "db"\n\n[vars]\nB = "2"\n', undefined],
  ] as const)
    for (const text of conflicts(t, base, ours, base + added)) {
      const found = merged(text);
      if (whole !== undefined) assert.equal(found.text, whole, text);
      const { vars, hook, services } = decodeManifestFile(found.text, "f");
      assert.equal(vars.A, "1");
      if (added.includes("B")) assert.equal(vars.B, "2");
      if (added.includes("hook")) {
        assert.equal(hook.onActivate, "echo [x]\n");
        assert.match(found.text, /# run at first\n\[hook\]/);
      }
      if (added.includes("db")) assert.equal(services[0]?.command, "db");
    }
});

test("mergeManifest keeps both of two new tables that end alike", (t) => {
  const table = (name: string) =>
    `\n[services.${name}]\ncommand = "${name}"\nrestart = "no"\n# at last\nports = ["x"]\n`;
  const rest = '\n[vars]\nA = "1"\n';
  for (const text of conflicts(
    t,
    BASE_ALONE + rest,
    BASE_ALONE + table("db") + rest,
    BASE_ALONE + table("web") + rest,
  )) {
    const { services, vars } = decodeManifestFile(merged(text).text, "f");
    const found = services.map(({ name, command, restart, ports }) => ({ name, command, restart, ports }));
    const expected = (name: string) => ({ name, command: name, restart: "no", ports: ["x"] });
    assert.deepEqual(found, [expected("db"), expected("web")], text);
    assert.deepEqual(vars, { A: "1" });
  }
});

test("mergeManifest takes what one side alone changed or took out, where it knows what both come from", (t) => {
  const ours = BASE.replace(
    'jq = "*"\npython = "3.13" # ours',
    'jq = "1.7"\npython = "3.13" # ours\nhtop = "*"',
  );
  const theirs = BASE.replace('jq = "*"\npython = "3.13" # ours', 'jq = "*"\nbat = "*"');
  const texts = conflicts(t, BASE, ours, theirs);
  for (const [index, text] of texts.entries()) {
    const { packages } = decodeManifestFile(merged(text, BASE).text, "f");
    const found = packages.map(({ key, constraint }) => `${key}@${constraint}`).sort();
    assert.deepEqual(found, ["bat@*", "htop@*", "jq@1.7"], text);
    if (index > 0) assert.equal(merged(text).text, merged(text, BASE).text);
  }
});

test("mergeManifest asks where a key was given two values, and names both", (t) => {
  const ours = BASE.replace('"3.13" # ours', '"3.12" # ours\nhtop = "*"');
  const theirs = BASE.replace('"3.13" # ours', '"3.14" # ours\nbat = "*"');
  for (const text of conflicts(t, BASE, ours, theirs)) {
    const error = refusal(text, BASE);
    const lines = text.split("\n");
    const at = (value: string) => lines.findIndex((line) => line.includes(value)) + 1;
    assert.equal(error.code, "merge-conflict");
    assert.equal(error.message, `bothy.toml:${at('"3.12"')}:1: packages.python was given two values`);
    assert.match(error.reason!, new RegExp(`bothy.toml:${at('"3.12"')}: this side \\(ours\\) has "3.12"`));
    assert.match(
      error.reason!,
      new RegExp(`bothy.toml:${at('"3.14"')}: the other side \\(theirs\\) has "3.14"`),
    );
    assert.match(error.help!, /both sides say the same: the value you want, or nothing on either/);
    for (const [answered, kept] of [
      [text.replace('"3.14"', '"3.12"'), ["python"]],
      [text.replace(/^python = .*\n/gm, ""), []],
    ] as const) {
      const { packages } = decodeManifestFile(merged(answered, BASE).text, "f");
      assert.deepEqual(packages.map(({ key }) => key).sort(), ["bat", "htop", "jq", ...kept]);
    }
  }
});

test("mergeManifest puts together lists that both sides added to", (t) => {
  const base = 'schema = 1\n[include]\nenvironments = ["../a", "../b"]\n';
  const ours = base.replace('"../b"', '"../b", "../ours"');
  const theirs = base.replace('"../a", "../b"', '"../b", { dir = "../theirs" }');
  for (const text of conflicts(t, base, ours, theirs)) {
    const { include } = decodeManifestFile(merged(text, base).text, "f");
    assert.deepEqual(
      include.map(({ dir }) => dir),
      ["../b", "../ours", "../theirs"],
    );
  }
});

test("mergeManifest leaves a text without markers alone, and refuses markers that don't fit", () => {
  assert.equal(mergeManifest(BASE, "f"), undefined);
  assert.equal(mergeManifest(`x = """\n=======\n"""\n`, "f"), undefined);
  assert.match(refusal(`<<<<<<< a\nx = 1\n`).message, /^bothy.toml:1:1: /);
  assert.match(refusal(`<<<<<<< a\nx = 1\n>>>>>>> b\n`).message, /^bothy.toml:3:1: /);
  assert.match(refusal(`schema = 1\n<<<<<<< a\nx = \n=======\n>>>>>>> b\n`).message, /^bothy.toml:3:5: /);
});

test("mergeManifest keeps lines that end as on Windows", (t) => {
  const crlf = (text: string) => text.replaceAll("\n", "\r\n");
  const at = 'python = "3.13" # ours\n';
  const ours = crlf(BASE.replace(at, `${at}htop = "*"\n`));
  const theirs = crlf(BASE.replace(at, `${at}bat = "*"\n`));
  for (const text of conflicts(t, crlf(BASE), ours, theirs))
    assert.equal(merged(text).text, crlf(BASE.replace(at, `${at}htop = "*"\nbat = "*"\n`)));
  const [mine, other] = ['\n[options]\ngpu = "off"\n', '\n[include]\nenvironments = ["../a"]'];
  for (const text of conflicts(t, crlf(BASE), crlf(BASE + mine), crlf(BASE + other)))
    assert.equal(merged(text).text, crlf(`${BASE}${mine}${other}\n`));
});
