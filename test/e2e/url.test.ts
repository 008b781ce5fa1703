import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { zipArchive } from "../../src/archive/testing/zip-writer.ts";
import { person, said } from "./harness.ts";

const someone = person("url");
const [cpu, system] = process.arch === "arm64" ? ["arm64", "aarch64-linux"] : ["x64", "x86_64-linux"];

/** Where the registry that this machine's npm is set up for has a package's archive. */
function tarball(name: string): string {
  const said = execFileSync("npm", ["view", name, "dist.tarball"], { encoding: "utf8" });
  return said
    .trim()
    .split("\n")
    .at(-1)!
    .replace(/^.*'(.*)'$/, "$1");
}

function project(name: string, own = someone) {
  const cwd = own.folder(name);
  const bothy = (...args: string[]) => own.bothy(args, { cwd });
  const works = (...args: string[]) => {
    const ran = bothy(...args);
    assert.equal(ran.status, 0, said(ran));
    return ran;
  };
  works("init");
  const read = (file: string) => fs.readFileSync(join(cwd, file), "utf8");
  return { cwd, bothy, works, read };
}

/** A file for everybody to read, and its address. */
function offered(folder: string, name: string, content: Buffer): string {
  const path = join(folder, name);
  fs.writeFileSync(path, content);
  return pathToFileURL(path).href;
}

const digest = (content: Buffer) => createHash("sha256").update(content).digest("hex");

test("real tools run by their archives' addresses: a static one, and one that needs a C library", () => {
  const { works, read, cwd } = project("tools");
  const esbuild = tarball(`@esbuild/linux-${cpu}`);
  const biome = tarball(`@biomejs/cli-linux-${cpu}`);
  works("install", `url:esbuild=${esbuild}`, `url:biome=${biome}`);
  const lock = JSON.parse(read("bothy.lock"));
  const item = lock.packages[`${system}/default/url/biome`];
  assert.equal(item.hash.length, "sha256:".length + 64);
  assert.ok(item.size > 1_000_000);
  assert.ok(!read("bothy.lock").includes(new URL(biome).host), "no host in the lock");
  assert.ok(read("bothy.toml").includes(new URL(biome).host));
  const input = join(cwd, "in.ts");
  fs.writeFileSync(input, "export const answer: number = 42;\n");
  assert.match(works("activate", "--", "esbuild", input).stdout, /const answer = 42;/);
  assert.match(works("activate", "--", "biome", "--version").stdout, /^Version: \d/m);
  const run = works(
    "activate",
    "--",
    "sh",
    "-c",
    'cat /proc/self/comm; readlink -f "$(command -v biome)"',
  ).stdout;
  const program = fs.readFileSync(run.trim().split("\n").at(-1)!);
  assert.ok(program.includes(`${someone.env.XDG_DATA_HOME}/bothy`), "its loader is the store's");
  assert.match(works("list").stdout, /url:esbuild +\d[^ ]* +\d[^ ]* +url/);
  works("lock", "--check");
  assert.equal(works("install", "--locked", "--offline").stdout.trim(), "The environment is up to date.");
  assert.match(works("show", "url:biome").stdout, new RegExp(item.hash.slice(7)));
});

test("archives of any kind: folders, zips without permissions, lone programs, scripts and data", () => {
  const { works, read, cwd } = project("kinds");
  const folder = someone.folder("offered");
  fs.chmodSync(folder, 0o755);
  const tree = join(folder, "kit-2.1.0");
  for (const [path, content] of Object.entries({
    "bin/kit": '#!/bin/sh\n. "$(dirname "$0")/../lib/words.sh"\necho "$words $*"\n',
    "lib/words.sh": "words='from the kit:'\n",
    "doc/kit.1": ".TH KIT 1\n.SH NAME\nkit \\- a kit\n",
  })) {
    fs.mkdirSync(dirname(join(tree, path)), { recursive: true });
    fs.writeFileSync(join(tree, path), content, { mode: 0o755 });
  }
  spawnSync("tar", ["cJf", join(folder, "kit-2.1.0.tar.xz"), "-C", folder, "kit-2.1.0"]);
  const elf = fs.readFileSync(fs.realpathSync("/bin/cat"));
  const addresses = [
    pathToFileURL(join(folder, "kit-2.1.0.tar.xz")).href,
    `url:zipped=${offered(folder, "z.zip", zipArchive([{ name: "zipped", content: elf }]))}`,
    `url:lone=${offered(folder, "lone_1.0_linux.gz", gzipSync(elf))}`,
    `url:py=${offered(folder, "hello.py", Buffer.from("#!/usr/bin/env python3\nimport sys; print(sys.prefix)\n"))}`,
    `url:model=${offered(folder, "weights-1.0.bin", Buffer.from("weights"))}`,
  ];
  works("install", "python", ...addresses);
  const run = (...words: string[]) => works("activate", "--", ...words).stdout;
  assert.equal(run("kit", "a", "b c"), "from the kit: a b c\n");
  assert.equal(run("zipped", join(folder, "z.zip")).length > 100, true);
  assert.equal(run("lone", "/dev/null"), "");
  assert.ok(run("py").startsWith(`${someone.env.XDG_DATA_HOME}/bothy`), "run by the environment's Python");
  assert.equal(run("sh", "-c", 'cat "$BOTHY_ENV/url/model/weights-1.0.bin"'), "weights");
  assert.match(
    read("bothy.toml"),
    /"url:kit" = \{ version = "2\.1\.0", url = "file:.*kit-\{version\}\.tar\.xz"/,
  );

  fs.renameSync(tree, join(folder, "kit-2.2.0"));
  fs.writeFileSync(join(folder, "kit-2.2.0/lib/words.sh"), "words='newer:'\n");
  spawnSync("tar", ["cjf", join(folder, "kit-2.2.0.tar.xz"), "-C", folder, "kit-2.2.0"]); // bzip2, whatever it is called
  const told = works("upgrade", "--dry-run", "kit").stdout;
  const another = /another: bothy (install url:kit@)VERSION/.exec(told)?.[1];
  works(...`${another}2.2.0`.split(" "));
  assert.equal(run("kit", "x"), "newer: x\n");
  works("generations", "rollback");
  assert.equal(run("kit", "x"), "from the kit: x\n");
  works("uninstall", "url:kit");
  assert.equal(someone.bothy(["activate", "--", "kit"], { cwd }).status, 127);
});

test("a file that is another one, or gone, changes nothing and is said", () => {
  const { works, bothy, read, cwd } = project("wrong");
  const folder = someone.folder("offered");
  fs.chmodSync(folder, 0o755);
  const good = Buffer.from("#!/bin/sh\necho good\n");
  const evil = Buffer.from("#!/bin/sh\necho evil\n");
  const address = offered(folder, "tool-1.0", good);
  works("install", `url:tool=${address}`);
  const before = [read("bothy.toml"), read("bothy.lock")];
  fs.writeFileSync(join(folder, "tool-1.0"), evil);
  // A machine that has nothing of it yet.
  const other = person("url-other", { shared: false });
  const copy = other.folder("clone");
  fs.cpSync(cwd, copy, { recursive: true });
  const refused = other.bothy(["activate", "--", "tool"], {
    cwd: copy,
    env: { XDG_CACHE_HOME: join(other.home, "cache") },
  });
  assert.equal(refused.status, 1, said(refused));
  assert.ok(refused.stderr.includes(digest(good)) && refused.stderr.includes(digest(evil)), said(refused));
  fs.rmSync(join(folder, "tool-1.0"));
  const gone = other.bothy(["activate", "--", "tool"], { cwd: copy });
  assert.equal(gone.status, 1);
  assert.match(gone.stderr, /there is no file at file:/);
  assert.match(gone.stderr, new RegExp(digest(good)));
  assert.deepEqual([read("bothy.toml"), read("bothy.lock")], before);
  fs.writeFileSync(join(cwd, "bothy.toml"), before[0]!.replace(digest(good), digest(evil)));
  assert.equal(bothy("lock", "--check").status, 1, "another digest in the manifest makes the lock stale");
  assert.equal(bothy("install", "--locked").status, 1);
});

test("damage to a file's object is found and mended", () => {
  const own = person("url-damage", { store: join(person("url-damage").home, "data") });
  const { works, bothy, cwd } = project("damage", own);
  const folder = own.folder("offered");
  const address = offered(folder, "tool-1.0", Buffer.from("#!/bin/sh\necho good\n"));
  works("install", `url:tool=${address}`);
  works("gc");
  works("store", "verify");
  const objects = join(own.home, "data/bothy/objects");
  const file = fs
    .readdirSync(objects)
    .map((key) => join(objects, key, "tree/tool"))
    .find((path) => fs.existsSync(path))!;
  fs.chmodSync(file, 0o755);
  fs.writeFileSync(file, "#!/bin/sh\necho evil\n");
  assert.equal(bothy("store", "verify").status, 1);
  works("store", "repair");
  works("store", "verify");
  assert.equal(own.bothy(["activate", "--", "tool"], { cwd }).stdout, "good\n");
});
