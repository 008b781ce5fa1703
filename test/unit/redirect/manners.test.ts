import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { ownershipTable } from "../../../src/relocate/ownership.ts";
import { cc, compileWhose, makeFakeTree, triplet } from "./fake-tree.ts";

const here = new URL(".", import.meta.url).pathname;

describe("path-redirect library", {
  skip: triplet ? false : "the library is for Linux on x86_64 and aarch64",
}, () => {
  const tree = makeFakeTree();
  after(() => tree.remove());
  const { shared } = tree;
  const manners = tree.compile("manners", join(here, "manners.c"), ["-pthread"]);
  const run = (program: string, args: readonly string[], env: Record<string, string> = {}) =>
    spawnSync(program, args, { encoding: "utf8", env: { PATH: "/usr/bin:/bin", ...env }, timeout: 60_000 });
  const holds = (check: string, path: string) => {
    const done = run(manners, [check, path]);
    assert.equal(done.stdout + done.stderr, "");
    assert.equal(done.status, 0, `${done.signal ?? done.status}`);
  };

  test("it needs no version of any symbol and no library but libc", () => {
    const versions = spawnSync("readelf", ["-VW", tree.library], { encoding: "utf8" });
    assert.match(versions.stdout, /No version information/);
    const dynamic = spawnSync("readelf", ["-dW", tree.library], { encoding: "utf8" }).stdout;
    assert.deepEqual(
      [...dynamic.matchAll(/NEEDED.*\[(.*)\]/g)].map((match) => match[1]),
      ["libc.so.6"],
    );
    assert.match(dynamic, /SONAME.*\[libbothy-redirect.so\]/);
  });

  test("all that it takes from libc was there in glibc 2.28", () => {
    const symbols = spawnSync("readelf", ["-W", "--dyn-syms", tree.library], { encoding: "utf8" }).stdout;
    const wanted = [...symbols.matchAll(/ UND (\w+)$/gm)].map((match) => match[1]!);
    assert.ok(wanted.length > 10);
    assert.deepEqual(
      wanted.filter((name) => /^__(isoc23|aarch64|.*_chk$|stack_chk)|^pthread_/.test(name)),
      [],
    );
  });

  test("errno is left as libc leaves it, and a failed dlopen's message too", () =>
    holds("errors", tree.only.file));
  test("null, empty and overlong paths and odd flags are libc's to refuse", () =>
    holds("odd arguments", tree.only.file));
  test("spellings of a path mean one file", () => holds("spellings", tree.only.file));
  test("threads look up, load, fork, spawn and run shells at once", () => holds("threads", tree.only.file));

  test("a library that is loaded later owns its files from then on", () => {
    const table = ownershipTable({
      elf: [
        { path: "usr/bin/manners", kind: "executable", needed: [], paths: [tree.only.directory.slice(1)] },
        { path: "usr/lib/library.so", kind: "library", needed: [], paths: [tree.shared.directory.slice(1)] },
      ],
      has: (path) => existsSync(join(tree.root, path)),
      interpreters: [],
    });
    const file = join(tree.root, ".bothy/ownership");
    const before = readFileSync(file);
    writeFileSync(file, table);
    try {
      holds("later owner", tree.shared.file);
    } finally {
      writeFileSync(file, before);
    }
  });

  test("dlopen searches the path of the library that calls it", () => {
    const folder = join(tree.root, tree.only.directory);
    mkdirSync(join(folder, "private"));
    compileWhose(join(folder, "private/libneighbour.so"), "neighbour");
    const source = join(folder, "caller.c");
    writeFileSync(
      source,
      `#include <dlfcn.h>
       const char *load_neighbour(void) {
         void *found = dlopen("libneighbour.so", RTLD_NOW);
         return found ? ((const char *(*)(void))dlsym(found, "whose"))() : dlerror();
       }`,
    );
    cc([
      "-shared",
      "-fPIC",
      "-o",
      join(folder, "caller.so"),
      source,
      "-Wl,--enable-new-dtags,-rpath,$ORIGIN/private",
    ]);
    holds("caller's path", tree.only.file);
  });

  test("a library from elsewhere with a search path of its own finds there and in the tree what it needs", () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "bothy-elsewhere-"));
    const build = (out: string, source: string, ...flags: string[]) => {
      writeFileSync(join(elsewhere, "x.c"), source);
      cc(["-shared", "-fPIC", "-o", out, join(elsewhere, "x.c"), "-Wl,--enable-new-dtags", ...flags]);
    };
    const bundle = join(elsewhere, "bundle.libs");
    const libraries = join(tree.root, "usr/lib", triplet!);
    mkdirSync(bundle);
    try {
      for (const [folder, whose] of [
        [libraries, "tree"],
        [bundle, "beside"],
      ])
        build(
          join(folder!, "libboth.so"),
          `const char *both(void) { return "${whose}"; }`,
          "-Wl,-soname,libboth.so",
        );
      const only = join(libraries, "libonly.so");
      build(only, 'const char *only(void) { return "tree"; }', "-Wl,-soname,libonly.so");
      const middle = join(bundle, "libmiddle.so");
      build(
        middle,
        `#include <stdio.h>
        const char *only(void), *both(void);
        const char *whose(void) { static char all[20]; snprintf(all, 20, "%s %s", only(), both()); return all; }`,
        ...["-Wl,-soname,libmiddle.so", only, join(bundle, "libboth.so"), "-Wl,-rpath,$ORIGIN"],
      );
      const outer = join(elsewhere, "module.so");
      build(outer, "", "-Wl,--no-as-needed", middle, "-Wl,-rpath,/nowhere:${ORIGIN}/bundle.libs");
      holds("elsewhere", outer);
      holds("damaged library", outer);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  test("a zone that only the tree has is read by TZ, and nothing is left in the environment", () => {
    const folder = join(tree.root, "usr/share/zoneinfo/Bothy");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "Test"), zone(3 * 3600, "BTT"));
    holds("zones", tree.only.file);
  });

  test("a character set that only the tree has is known, first or after one that libc has built in", () => {
    const libraries = join(tree.root, "usr/lib", triplet!);
    mkdirSync(join(libraries, "gconv"));
    writeFileSync(join(libraries, "gconv/gconv-modules"), "alias BOTHY-SET// ISO-10646/UTF8/\n");
    const libc = /libc\.so\.6 => (\S+)/.exec(run("ldd", [manners]).stdout)![1]!;
    symlinkSync(libc, join(libraries, "libc.so.6"));
    for (const first of [{}, { FIRST: "UTF-8" }, { FIRST: "ANSI_X3.4-1968" }] as Record<string, string>[]) {
      const done = run(manners, ["charsets", tree.only.file], first);
      assert.equal(done.stdout + done.stderr, "", first.FIRST);
      assert.equal(done.status, 0);
    }
    rmSync(join(libraries, "libc.so.6"));
  });

  test("a locale that only the tree has is found, and nothing is left in the environment, whatever other threads do", (context) => {
    const locale = "/usr/lib/locale/C.utf8";
    if (!existsSync(locale)) {
      assert.ok(!process.env.CI, `${locale} is missing`);
      return context.skip(`${locale} is missing (Debian: apt-get install libc-bin)`);
    }
    cpSync(locale, join(tree.root, "usr/lib/locale/bt_BT.utf8"), { recursive: true });
    holds("locales", tree.only.file);
  });

  test("system calls by number get all their arguments", () => holds("numbers", tree.only.file));

  test("an interpreter owns what all others own but in /etc, and sees nothing of the machine's where it is closed", () => {
    const stem = shared.directory
      .split("/")
      .slice(3)
      .map((part) => part.replace(/[-.\d]+$/, ""))
      .find((part) => part.length >= 3)!;
    const program = join(tree.root, "usr/bin", stem);
    copyFileSync(tree.other, program);
    const paths = [shared.directory.slice(1), `usr/local/share/${stem}`];
    const names = [
      { path: `usr/bin/${stem}`, paths },
      { path: "usr/bin/other", paths: [...paths.slice(0, 1), tree.sharedConfiguration.slice(1)] },
    ];
    const table = ownershipTable({
      elf: names.map((name) => ({ ...name, kind: "executable", needed: [] })),
      has: (path) => existsSync(join(tree.root, path)),
      interpreters: [`usr/bin/${stem}`],
    });
    const file = join(tree.root, ".bothy/ownership");
    const before = readFileSync(file);
    writeFileSync(file, table);
    const answer = (by: string, call: string, path: string) => run(by, [call, path, tree.root]).stdout.trim();
    try {
      for (const call of ["open", "stat", "access", "openat", "fopen"]) {
        assert.equal(answer(program, call, tree.hostOnly.file), "ENOENT", call);
        assert.match(answer(tree.other, call, tree.hostOnly.file), /^(host|present)$/, call);
      }
      assert.equal(answer(program, "open", shared.file), "tree");
      assert.equal(answer(program, "open", tree.sharedConfiguration), "host");
      assert.equal(answer(tree.other, "open", tree.sharedConfiguration), "tree");
      assert.match(answer(program, "open O_RDWR", tree.hostOnly.file), /^(host|EACCES|EROFS|ETXTBSY)$/);
    } finally {
      writeFileSync(file, before);
    }
  });

  test("BOTHY_REDIRECT=off leaves every path to the host", () => {
    const off = run(tree.owner, ["stat", tree.only.file, tree.root], { BOTHY_REDIRECT: "off" });
    assert.equal(off.stdout.trim(), "ENOENT");
  });

  test("a damaged table owns nothing", () => {
    const file = join(tree.root, ".bothy/ownership");
    const whole = readFileSync(file);
    const flipped = Array.from({ length: 40 }, (_, index) => {
      const bytes = Buffer.from(whole);
      bytes.writeUInt32LE(0xffff_ff00 + index, 8 + ((index * 4) % (whole.length - 12)));
      return bytes;
    });
    try {
      for (const bytes of [
        Buffer.alloc(0),
        whole.subarray(0, 20),
        whole.subarray(0, whole.length - 1),
        ...flipped,
      ]) {
        rmSync(file);
        writeFileSync(file, bytes);
        const done = run(tree.owner, ["stat", tree.shared.file, tree.root]);
        assert.match(done.stdout, /^(host|tree)$/m, `${done.signal} ${bytes.length}`);
      }
    } finally {
      rmSync(file);
      writeFileSync(file, whole);
    }
  });

  test("a script whose interpreter only the tree has runs", () => {
    const script = join(tree.root, "tmp-script");
    writeFileSync(script, `#!${tree.only.program} --flag\n`);
    chmodSync(script, 0o755);
    for (const call of ["execve", "execv", "execvp", "execlp", "posix_spawn", "posix_spawnp"]) {
      assert.equal(run(tree.other, [call, script, tree.root]).stdout.trim(), "tree", call);
    }
  });

  test("a script runs whose interpreter lies in a store with a blank in its path", () => {
    const folder = mkdtempSync(join(tmpdir(), "bothy blank "));
    try {
      const other = join(folder, "trees/tree");
      cpSync(tree.root, other, { recursive: true, verbatimSymlinks: true });
      const script = join(folder, "script");
      writeFileSync(script, `#!${other}/usr/bin/print tree hut\n`);
      symlinkSync("/usr/bin/printf", join(other, "usr/bin/print"));
      for (const call of ["execve", "execv", "execvp", "execlp", "posix_spawn", "posix_spawnp"]) {
        chmodSync(script, 0o755);
        assert.equal(run(join(other, "usr/bin/other"), [call, script, other]).stdout.trim(), "tree", call);
        chmodSync(script, 0o644);
        assert.equal(run(join(other, "usr/bin/other"), [call, script, other]).stdout.trim(), "EACCES", call);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("programs that are started preload the tree's library where the machine has none of its path", () => {
    const script = join(tree.root, "preload-script");
    const got = join(tree.root, "preload-got");
    writeFileSync(script, `#!/bin/sh\necho "$LD_PRELOAD" > ${got}\n`);
    chmodSync(script, 0o755);
    const { library } = tree.only;
    const folder = join(tree.root, "usr/lib", triplet!);
    symlinkSync(join(tree.root, library), join(folder, "probe.so"));
    const cases = {
      [`${library}:plain.so`]: `${tree.root}${library}:plain.so`,
      "/usr/$LIB/probe.so /usr/${LIB}/probe.so": `${folder}/probe.so ${folder}/probe.so`,
      "/bothy/absent.so": "/bothy/absent.so",
    };
    for (const call of ["execve", "execv", "execvp", "execlp", "posix_spawn", "posix_spawnp"])
      for (const [given, expected] of Object.entries(cases)) {
        run(tree.other, [call, script, tree.root], { LD_PRELOAD: given });
        assert.equal(readFileSync(got, "utf8").trim(), expected, call);
      }
  });

  test("execvp runs a file without #! by the shell, and tells what it may not run from what isn't there", () => {
    const plain = join(tree.root, "plain-script");
    writeFileSync(plain, "echo host\n");
    chmodSync(plain, 0o755);
    const missing = `${plain}-not`;
    assert.equal(run(tree.other, ["execvp", plain, tree.root]).stdout.trim(), "tree");
    assert.equal(run(tree.other, ["execv", plain, tree.root]).stdout.trim(), "ENOEXEC");
    assert.equal(run(tree.other, ["execvp", missing, tree.root]).stdout.trim(), "ENOENT");
    writeFileSync(missing, "");
    chmodSync(missing, 0o644);
    assert.equal(run(tree.other, ["execvp", missing, tree.root]).stdout.trim(), "EACCES");
  });

  test("services and protocols are the tree's where the machine has no such files", (context) => {
    const bwrap = spawnSync("bwrap", ["--ro-bind", "/", "/", "true"]);
    if (bwrap.status !== 0) {
      assert.ok(!process.env.CI, "bwrap is missing or not allowed");
      return context.skip("bwrap is missing or not allowed (Debian: apt-get install bubblewrap)");
    }
    writeFileSync(
      join(tree.root, "etc/services"),
      "bothy 4711/tcp hut # shelter\nbivouac\t4712/udp\n\n#\nbad\n",
    );
    writeFileSync(join(tree.root, "etc/protocols"), "ip 0 IP\ntcp 6 TCP\nudp 17 UDP");
    const view = ["--ro-bind", "/", "/", "--tmpfs", "/etc", "--bind", tree.root, tree.root];
    const done = run("bwrap", [...view, manners, "services", tree.only.file]);
    assert.equal(done.stdout + done.stderr, "");
    assert.equal(done.status, 0);
  });

  test("accounts and groups of Debian's base and of packages are the tree's where the machine has none, for root where the number is free", (context) => {
    const bwrap = spawnSync("bwrap", ["--ro-bind", "/", "/", "true"]);
    if (bwrap.status !== 0) {
      assert.ok(!process.env.CI, "bwrap is missing or not allowed");
      return context.skip("bwrap is missing or not allowed (Debian: apt-get install bubblewrap)");
    }
    const lists = join(tree.root, "usr/share/base-passwd");
    mkdirSync(lists);
    writeFileSync(
      join(lists, "passwd.master"),
      "root:*:0:0:root:/root:/bin/sh\nhutkeeper:*:11:13:keeper:/hut:/bin/sh\ntaken:*:12:12::/:/bin/sh\n",
    );
    writeFileSync(join(lists, "group.master"), "walkers:*:13:ann\ntaken:*:12:\n");
    mkdirSync(join(tree.root, ".bothy/accounts"), { recursive: true });
    writeFileSync(join(tree.root, ".bothy/accounts/passwd"), "server:!:61200:61200::/run/server:/bin/sh\n");
    writeFileSync(join(tree.root, ".bothy/accounts/group"), "server:!:61200:\n");
    writeFileSync(join(tree.root, "host-passwd"), "somebody:x:12:12::/:/bin/sh\n");
    writeFileSync(join(tree.root, "host-group"), "somebody:x:12:\n");
    for (const id of ["0", "1500"]) {
      const view = [
        ...["--unshare-user", "--uid", id, "--gid", id, "--ro-bind", "/", "/", "--tmpfs", "/etc"],
        ...["--bind", tree.root, tree.root],
        ...["--ro-bind", join(tree.root, "host-passwd"), "/etc/passwd"],
        ...["--ro-bind", join(tree.root, "host-group"), "/etc/group"],
      ];
      const done = run("bwrap", [...view, manners, "accounts", tree.only.file]);
      assert.equal(done.stdout + done.stderr, "", `as ${id}`);
      assert.equal(done.status, 0, `as ${id}`);
    }
  });
});

/** A time zone file (RFC 8536, version 1) of one zone without changes. */
function zone(offset: number, name: string): Uint8Array {
  const header = Buffer.alloc(44);
  header.write("TZif", 0, "latin1");
  header.writeUInt32BE(1, 36);
  header.writeUInt32BE(name.length + 1, 40);
  const type = Buffer.alloc(6);
  type.writeInt32BE(offset, 0);
  return Buffer.concat([header, type, Buffer.from(`${name}\0`)]);
}
