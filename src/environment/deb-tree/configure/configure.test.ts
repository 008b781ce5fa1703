import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { machineProgram } from "../../../../test/bare-root/command.ts";
import { parseStanza } from "../../../archive/control-file.ts";
import { silentReporter } from "../../../base/report.ts";
import type { Context } from "../../../host/context.ts";
import { builtFile } from "../../../host/installation.ts";
import { nodeHost } from "../../../host/node-host.ts";
import { removeTree } from "../../../store/staging.ts";
import { openStore } from "../../../store/store.ts";
import type { TreePackage } from "../finish-tree.ts";
import { configureTree } from "./configure.ts";

/** Of this machine: what dpkg and scripts need to run in a tree that is empty otherwise. */
const PROGRAMS = ["sh", "dpkg", "dpkg-divert", "env", "rm", "cat", "cp"];
/** dpkg refuses to work where these are missing; here nothing calls them. */
const STUBS = ["dpkg-split", "dpkg-deb", "tar", "diff", "ldconfig", "start-stop-daemon"];

const host = nodeHost();
const ctx = {
  ...{ host, report: silentReporter, offline: true, signal: new AbortController().signal },
} as unknown as Context;
let folder: string;
let obstacle: string | undefined;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bothy-configure-"));
  if (machineProgram("dpkg") === undefined) obstacle = "this machine has no dpkg of its own";
  else if (spawnSync(builtFile("native/bothy-sandbox"), ["--probe"]).status !== 0)
    obstacle = "dist/ is not built, or user namespaces are not allowed";
  if (obstacle !== undefined && process.env.CI) assert.fail(obstacle);
});
after(() => removeTree(host, folder));

type Scripts = Readonly<Record<string, string>>;

/** A tree with this machine's dpkg and the packages, configured. `scripts`: package -> maintainer script -> its text. */
async function configure(
  name: string,
  scripts: Readonly<Record<string, Scripts>>,
  options: {
    readonly allow?: readonly string[];
    readonly files?: Readonly<Record<string, string>>;
    /** Files of the first package. */
    readonly owned?: Readonly<Record<string, string>>;
    readonly canRunScripts?: boolean;
  } = {},
) {
  const staging = join(folder, name);
  const bin = join(staging, "usr/bin");
  mkdirSync(join(staging, "etc"), { recursive: true });
  mkdirSync(bin, { recursive: true });
  const paths = PROGRAMS.map((program) => machineProgram(program)!);
  for (const path of paths) copyFileSync(path, join(bin, path.split("/").pop()!));
  for (const stub of STUBS) writeFileSync(join(bin, stub), "#!/bin/sh\n", { mode: 0o755 });
  for (const [, library] of spawnSync("ldd", paths, { encoding: "utf8" }).stdout.matchAll(/(\/\S+) \(0x/g)) {
    mkdirSync(dirname(staging + library!), { recursive: true });
    copyFileSync(library!, staging + library!);
  }
  if (!existsSync(join(staging, "bin"))) host.fsSync.symlinkSync("usr/bin", join(staging, "bin"));
  for (const [path, text] of Object.entries(options.files ?? {})) writeFileSync(join(staging, path), text);

  const packages = Object.entries(scripts).map(([one, texts], index): TreePackage => {
    const object = join(folder, "data/objects", `${name}-${one}`, "tree");
    const owned = index === 0 ? Object.entries(options.owned ?? {}) : [];
    for (const [path, text] of owned)
      for (const root of [object, staging]) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
    const control = join(folder, `${name}-control`, one);
    const text = `Package: ${one}\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n${one === "accounts" ? "Essential: yes\n" : ""}${one === "server" ? "Depends: other\n" : ""}`;
    mkdirSync(control, { recursive: true });
    for (const [file, script] of Object.entries(texts))
      writeFileSync(join(control, file), `#!/bin/sh\nset -e\n${script}\n`);
    return {
      ...{ id: one, item: { name: one, dependencies: [] } },
      object: { tree: object },
      meta: { entries: owned.map(([path]) => ({ type: "file", path })) },
      control: { folder: control, files: new Set(Object.keys(texts)), text, fields: parseStanza(text) },
    } as unknown as TreePackage;
  });
  const store = openStore(host, { data: join(folder, "data") });
  mkdirSync(join(store.root, "objects"), { recursive: true });
  const canRunScripts = options.canRunScripts ?? true;
  const done = await configureTree(
    { staging, packages, store, canRunScripts, allowFailedScripts: options.allow ?? [] },
    ctx,
  );
  return { ...done, read: (path: string) => readFileSync(join(staging, path), "utf8") };
}

function check(title: string, body: () => Promise<void>): void {
  test(title, async (t) => {
    if (obstacle !== undefined) return t.skip(`${obstacle}: dpkg is not tried`);
    await body();
  });
}

check("configureTree runs preinst scripts before all postinst scripts, told what they are", async () => {
  const tree = await configure("order", {
    first: { postinst: "cat /etc/made-before > /etc/first" },
    second: { preinst: 'echo "$1 $DPKG_MAINTSCRIPT_PACKAGE $DPKG_MAINTSCRIPT_NAME" > /etc/made-before' },
  });
  assert.deepEqual(tree.notices, []);
  assert.equal(tree.read("etc/first"), "install second preinst\n");
  assert.deepEqual([...tree.changed].sort(), ["etc/first", "etc/made-before"]);
});

check("configureTree configures the essential packages before other packages' preinst scripts", async () => {
  const tree = await configure("first", {
    server: { preinst: "cat /etc/account > /etc/seen", postinst: "cat /etc/later > /etc/last || exit 4" },
    accounts: { preinst: "echo preinst > /etc/account", postinst: "echo postinst >> /etc/account" },
    other: { postinst: "echo later > /etc/later" },
  });
  assert.equal(tree.read("etc/seen"), "preinst\npostinst\n");
  assert.equal(tree.read("etc/account"), "preinst\npostinst\n", "each once");
});

check("configureTree puts back what a preinst removes where its package's files belong", async () => {
  const tree = await configure(
    "cleared",
    { module: { preinst: "rm -rf /usr/lib/module", postinst: "cat /usr/lib/module/deep/file > /etc/seen" } },
    { owned: { "usr/lib/module/deep/file": "new\n", "usr/lib/module/other": "other\n" } },
  );
  assert.deepEqual(tree.notices, []);
  assert.deepEqual([tree.read("etc/seen"), tree.read("usr/lib/module/other")], ["new\n", "other\n"]);
});

check("configureTree has dpkg move what a preinst diverts", async () => {
  const divert = "dpkg-divert --package own --rename --divert /usr/bin/tool.real --add /usr/bin/tool";
  const tree = await configure(
    "divert",
    { own: { preinst: divert, postinst: "echo new > /usr/bin/tool" } },
    { files: { "usr/bin/tool": "old\n" } },
  );
  assert.deepEqual([tree.read("usr/bin/tool"), tree.read("usr/bin/tool.real")], ["new\n", "old\n"]);
});

check("configureTree keeps the accounts that scripts make", async () => {
  const made = "echo 'hut:x:100:100::/run/hut:/bin/sh' >> /etc/passwd; echo 'hut:x:100:' >> /etc/group";
  const tree = await configure("accounts", { server: { postinst: made } });
  assert.match(tree.read(".bothy/accounts/passwd"), /^hut:x:6\d{4}:6\d{4}::\/run\/hut:\/bin\/sh\n$/);
  assert.match(tree.read(".bothy/accounts/group"), /^hut:x:6\d{4}:\n$/);
  assert.throws(() => tree.read("etc/passwd"), { code: "ENOENT" });
});

check("configureTree fails where a script fails, and leaves it out where that is allowed", async () => {
  const scripts = {
    bad: { postinst: "echo 'no daemon here' >&2; exit 7" },
    worse: { preinst: "echo 'wrong machine'; exit 3" },
    good: { postinst: "echo well > /etc/good" },
  };
  await assert.rejects(configure("refused", scripts), {
    code: "install-script-failed",
    message: /2 install scripts failed/,
    reason:
      "worse: its preinst script ended with exit status 3: wrong machine\nbad: its postinst script ended with exit status 7: no daemon here",
    help: /allow-failed-scripts = \["worse", "bad"\]/,
  });
  await assert.rejects(configure("half", scripts, { allow: ["worse"] }), { message: /script of bad failed/ });
  const tree = await configure("allowed", scripts, { allow: ["bad", "worse"] });
  assert.equal(tree.notices.length, 2);
  assert.equal(tree.read("etc/good"), "well\n");
});

check("configureTree links alternatives alone where scripts can't be run, and says so", async () => {
  const install = "update-alternatives --install /usr/bin/editor editor /usr/bin/ed.full 30";
  const tree = await configure(
    "none",
    { ed: { preinst: "exit 1", postinst: `echo x > /etc/made\n${install}` } },
    { files: { "usr/bin/ed.full": "ed\n" }, canRunScripts: false },
  );
  assert.match(tree.notices.join(), /not run, as this system allows no user namespaces/);
  assert.equal(tree.read("usr/bin/editor"), "ed\n");
  assert.throws(() => tree.read("etc/made"), { code: "ENOENT" });
});
