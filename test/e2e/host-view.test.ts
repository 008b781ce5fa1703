import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { programPath } from "../bare-root/command.ts";
import { person, type Ran, said } from "./harness.ts";

const PACKAGES = ["coreutils", "findutils", "grep", "bash", "dash", "zsh", "git", "vim", "python3", "perl"];

/** Words of the same command, run by the environment's program and by this machine's. */
const COMPARED: readonly (readonly string[])[] = [
  ["ls", "/usr/bin"],
  ["ls", "-la", "/usr/bin"],
  ["ls", "/etc"],
  ["ls", "/usr/share", "/usr/lib", "/opt", "/var/lib"],
  ["cat", "/etc/passwd"],
  ["cat", "/etc/hosts", "/etc/group", "/etc/os-release"],
  ["find", "/usr/share/doc"],
  ["find", "/etc", "-type", "f"],
  ["grep", "-r", "", "/etc"],
  ["grep", "-rl", "the", "/usr/share/doc"],
  ["readlink", "-f", "/usr/bin/awk"],
  ["git", "config", "--system", "--list", "--show-origin"],
];

const PATTERNS = [
  "/usr/bin/*",
  "/etc/*",
  "/etc/*.conf",
  "/etc/*.d/*",
  "/usr/share/*",
  "/usr/share/doc/b*/*",
  "/bin/*sh",
];

/** How each language lists what a pattern matches, a path a line. */
const GLOBS: Readonly<Record<string, (pattern: string) => readonly string[]>> = {
  bash: (pattern) => ["bash", "-c", `printf '%s\\n' ${pattern}`],
  dash: (pattern) => ["dash", "-c", `printf '%s\\n' ${pattern}`],
  zsh: (pattern) => ["zsh", "-fc", `printf '%s\\n' ${pattern}`],
  python3: (pattern) => ["python3", "-c", `import glob; print("\\n".join(glob.glob("${pattern}")))`],
  perl: (pattern) => ["perl", "-e", `print "$_\\n" for glob("${pattern}")`],
};

describe("this machine, seen from inside an environment", () => {
  const someone = person("host view");
  const folder = someone.folder("project");
  let variables: Record<string, string>;
  let programs: string;
  const inside = (words: readonly string[], under?: readonly string[]) =>
    someone.run([join(programs, words[0]!), ...words.slice(1)], {
      env: { ...variables, LC_ALL: "C.UTF-8" },
      ...(under ? { under } : {}),
    });

  before(() => {
    assert.equal(someone.bothy(["init"], { cwd: folder }).status, 0);
    const ran = someone.bothy(["install", ...PACKAGES.map((name) => `deb/trixie:${name}`)], { cwd: folder });
    assert.equal(ran.status, 0, said(ran));
    const printed = someone.bothy(["activate", "--print=json"], { cwd: folder });
    assert.equal(printed.status, 0, said(printed));
    ({ variables } = JSON.parse(printed.stdout) as { variables: Record<string, string> });
    programs = join(variables.BOTHY_ENV!, "bin");
  });

  for (const words of COMPARED)
    test(`${words.join(" ")} says what it says outside`, (context) => {
      const host = programPath(words[0]!);
      if (host === undefined) {
        assert.ok(!process.env.CI, `this machine has no ${words[0]}`);
        return context.skip(`this machine has no ${words[0]} to compare with`);
      }
      const outside = someone.run([host, ...words.slice(1)], { env: { LC_ALL: "C.UTF-8" } });
      const here = inside(words);
      assert.equal(here.stdout, outside.stdout);
      assert.equal(messages(here), messages(outside));
      assert.equal(here.status, outside.status);
      assert.ok(here.stdout.length > 0 || here.status !== 0);
    });

  for (const [shell, command] of Object.entries(GLOBS))
    test(`${shell} matches ${PATTERNS.join(" ")} as sh does outside`, () => {
      for (const pattern of PATTERNS) {
        const ran = inside(command(pattern));
        assert.equal(ran.status, 0, said(ran));
        const expected = someone.run(["/bin/sh", "-c", `printf '%s\\n' ${pattern}`]).stdout;
        assert.deepEqual(ran.stdout.trim().split("\n").sort(), expected.trim().split("\n").sort(), pattern);
      }
    });

  test("vim shows the machine's /etc/hosts, by the runtime of its own", () => {
    const shown = inside(["vim", "-es", "-c", "%print", "-c", "q!", "/etc/hosts"]);
    assert.equal(shown.stdout, readFileSync("/etc/hosts", "utf8"), said(shown));
    const runtime = inside([
      "vim",
      "-es",
      "-c",
      "source $VIMRUNTIME/defaults.vim",
      "-c",
      "verbose set history?",
      "-c",
      "q!",
    ]);
    assert.match(runtime.stdout + runtime.stderr, /Last set from .*defaults\.vim/, said(runtime));
    const version = readdirSync(join(variables.BOTHY_ENV!, "deb/trixie/usr/share/vim")).find((name) =>
      /^vim\d+$/.test(name),
    );
    const named = inside(["vim", "-es", "-c", "verbose echo $VIMRUNTIME", "-c", "q!"]);
    assert.match(named.stdout + named.stderr, new RegExp(`/${version}$`, "m"), said(named));
  });

  describe("with an /etc that its user may write", () => {
    let etc: string;
    let under: readonly string[];
    before((context) => {
      if (programPath("bwrap") === undefined) {
        assert.ok(!process.env.CI, "bwrap is missing (Debian: apt-get install bubblewrap)");
        return (context as { skip?: (message: string) => void }).skip?.("bwrap is missing");
      }
      etc = someone.folder("etc");
      someone.run(["sh", "-c", 'cp -r /etc/. "$1" 2>/dev/null', "sh", etc]);
      const put = (name: string, text: string) => {
        writeFileSync(join(etc, name), text);
        chmodSync(join(etc, name), 0o666);
      };
      put("hosts", "127.0.0.1 localhost\n10.0.0.7 hut\n");
      put("gitconfig", "[user]\n\tname = The Machine\n");
      put("vimrc.of-the-machine", "");
      under = ["bwrap", "--dev-bind", "/", "/", "--bind", etc, "/etc", "--"];
    });

    test("git reads the machine's system configuration", () => {
      const ran = inside(["git", "config", "--show-origin", "user.name"], under);
      assert.equal(ran.stdout, "file:/etc/gitconfig\tThe Machine\n", said(ran));
    });

    test("vim edits the machine's /etc/hosts", () => {
      const ran = inside(["vim", "-es", "-c", "%s/hut/bothy/", "-c", "wq", "/etc/hosts"], under);
      assert.equal(
        readFileSync(join(etc, "hosts"), "utf8"),
        "127.0.0.1 localhost\n10.0.0.7 bothy\n",
        said(ran),
      );
    });

    test("a shell writes to the machine's files", () => {
      const ran = inside(
        ["bash", "-c", "echo '10.0.0.8 ridge' >> /etc/hosts && echo new > /etc/made-inside"],
        under,
      );
      assert.equal(ran.status, 0, said(ran));
      assert.match(readFileSync(join(etc, "hosts"), "utf8"), /ridge\n$/);
      assert.ok(existsSync(join(etc, "made-inside")));
    });
  });
});

/** Messages without the program's name, which is a path inside, sorted: some are of folders that may not be read. */
function messages(ran: Ran): string {
  return ran.stderr
    .split("\n")
    .map((line) => line.replace(/^\S*?([^/\s]+):/, "$1:"))
    .sort()
    .join("\n");
}
