import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { programPath } from "../bare-root/command.ts";
import { person, said } from "./harness.ts";

/**
 * What programs may look at in the machine's /usr and /lib, although their tree has a copy: docs/relocation.md lists the same
 * and says why.
 */
const ALLOWED: readonly string[] = [
  "/usr/lib/locale/**",
  "/usr/share/locale/locale.alias",
  "/usr/share/locale/*/LC_MESSAGES/*.mo",
  "/usr/lib/*-linux-gnu/gconv/gconv-modules.cache",
  "/usr/share/zoneinfo/**",
  "/usr/share/terminfo/**",
  "/lib/terminfo/**",
  "/usr/share/vim/vimfiles/**",
];

/** What programs may ask of the machine without reading it: whether a folder is there, which file a link is. */
const ASKED: readonly string[] = [
  "/usr/share/locale",
  "/usr",
  "/lib",
  "/lib64",
  "/usr/lib",
  "/usr/bin",
  "/usr/lib/*-linux-gnu",
  "/lib/*-linux-gnu",
  "/usr/share/vim/vimfiles",
];

const PACKAGES = [
  ...[
    "coreutils",
    "bash",
    "git",
    "python3",
    "nodejs",
    "perl",
    "gcc",
    "g++",
    "jq",
    "curl",
    "vim",
    "findutils",
    "sed",
  ],
];

/** Ten programs at work; each line is run by the environment's bash with nothing else on PATH. */
const WORK: Readonly<Record<string, string>> = {
  coreutils: "ls -la . && sort c.c | uniq -c && date && stat c.c && id && df .",
  bash: "bash -c 'for f in *; do echo $f; done; read -r x < c.c; printf \"%(%F)T\\n\" -1'",
  git: "git init -q r && cd r && echo x > x && git add x && git -c user.name=a -c user.email=a@b commit -qm x && git log --stat && git status",
  python3:
    'python3 -c \'import json, ssl, sqlite3, ctypes, locale, zoneinfo, subprocess, email, http.client, time; print(time.localtime(), subprocess.run(["git", "--version"]))\'',
  node: "node -e 'require(\"crypto\"); console.log(new Date().toLocaleString(), process.versions)'",
  perl: 'perl -MPOSIX -MList::Util -MFile::Find -MEncode -e \'print strftime("%c", localtime), "\\n"\'',
  gcc: "gcc -O1 -o c c.c && ./c && g++ -o cc cc.cc && ./cc",
  jq: "jq -n '\"x\" | ascii_upcase, (now | localtime | mktime)'",
  curl: 'curl -s "file://$PWD/c.c"',
  vim: "vim -es -c 'syntax on' -c 'help' -c '%print' -c 'qa!' c.c",
};

const strace = programPath("strace");

describe("programs of an environment on a machine that has the same programs", () => {
  const someone = person("leaks");
  const folder = someone.folder("project");
  let variables: Record<string, string>;
  let programs: string;

  before(() => {
    assert.equal(someone.bothy(["init"], { cwd: folder }).status, 0);
    const ran = someone.bothy(["install", ...PACKAGES.map((name) => `deb/trixie:${name}`)], { cwd: folder });
    assert.equal(ran.status, 0, said(ran));
    const printed = someone.bothy(["activate", "--print=json"], { cwd: folder });
    assert.equal(printed.status, 0, said(printed));
    ({ variables } = JSON.parse(printed.stdout) as { variables: Record<string, string> });
    programs = join(variables.BOTHY_ENV!, "bin");
  });

  test("docs/relocation.md lists what may be read", () => {
    const page = readFileSync(new URL("../../docs/relocation.md", import.meta.url), "utf8");
    for (const pattern of ALLOWED) assert.ok(page.includes(`\`${pattern}\``), pattern);
  });

  for (const [name, line] of Object.entries(WORK))
    test(`${name} reads nothing of the machine's /usr and /lib but what is allowed`, (context) => {
      if (strace === undefined) {
        assert.ok(!process.env.CI, "strace is missing (Debian: apt-get install strace)");
        return context.skip("strace is missing (Debian: apt-get install strace)");
      }
      const scene = someone.folder(name);
      const log = join(scene, "trace");
      writeFileSync(join(scene, "c.c"), '#include <stdio.h>\nint main(void) { return puts("hello") < 0; }\n');
      writeFileSync(
        join(scene, "cc.cc"),
        '#include <regex>\nint main() { return std::regex_match("a", std::regex("b")); }\n',
      );
      const ran = someone.run(
        [
          strace,
          "-f",
          "-qq",
          "-s",
          "4096",
          "-e",
          "trace=%file",
          "-o",
          log,
          join(programs, "bash"),
          "-c",
          `export PATH=${programs}; ${line}`,
        ],
        { cwd: scene, env: { ...variables, LC_ALL: "C.UTF-8", TERM: "xterm" } },
      );
      assert.equal(ran.status, 0, said(ran));
      const calls = readFileSync(log, "utf8").split("\n");
      assert.ok(calls.length > 20);
      assert.deepEqual([...new Set(calls.flatMap(leakOf))], []);
    });

  test("the trace would show a leak", () => {
    assert.deepEqual(leakOf('12 openat(AT_FDCWD, "/usr/share/perl5/X.pm", O_RDONLY) = 3'), [
      "/usr/share/perl5/X.pm",
    ]);
    assert.deepEqual(leakOf('12 execve("/bin/ls", ["ls"], 0x7 /* 9 vars */) = 0'), ["/bin/ls"]);
    assert.deepEqual(
      leakOf('12 openat(AT_FDCWD, "/usr/share/x", O_RDONLY) = -1 ENOENT (No such file or directory)'),
      [],
    );
    assert.deepEqual(leakOf('12 newfstatat(AT_FDCWD, "/usr/lib", {st_mode=S_IFDIR|0755}, 0) = 0'), []);
    assert.deepEqual(leakOf('12 openat(AT_FDCWD, "/usr/lib", O_RDONLY|O_DIRECTORY) = 4'), ["/usr/lib"]);
    assert.deepEqual(leakOf('12 readlink("/etc/localtime", "/usr/share/x", 9) = 9'), []);
  });
});

/** The path of the machine's that a line of the trace says was found and shouldn't have been looked for; none for other lines. */
function leakOf(line: string): string[] {
  const found = /^(?:\d+\s+)?(\w+)\((?:AT_FDCWD, |\d+, )?"([^"]*)".*\)\s+= \d/.exec(line);
  if (!found) return [];
  const [, call, spelled] = found as unknown as [string, string, string];
  const path = spelled.replace(/\/\.(?=\/|$)/g, "").replace(/\/[^/]+\/\.\.(?=\/|$)/g, "");
  if (!/^\/(?:usr|lib\w*|bin|sbin|etc\/ld\.so[^/]*)(?:\/|$)/.test(path)) return [];
  if (ALLOWED.some((pattern) => matches(path, pattern))) return [];
  const asked = /^(?:newfstatat|stat|lstat|statx|access|faccessat2?|readlink|readlinkat)$/.test(call);
  return asked && ASKED.some((pattern) => matches(path, pattern)) ? [] : [path];
}

/** `*` is anything but a slash, `**` anything. */
function matches(path: string, pattern: string): boolean {
  const expression = pattern
    .replace(/[.+]/g, "\\$&")
    .replace(/\*+/g, (stars) => (stars.length > 1 ? ".*" : "[^/]*"));
  return new RegExp(`^${expression}$`).test(path);
}
