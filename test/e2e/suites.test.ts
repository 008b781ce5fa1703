import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { person, said } from "./harness.ts";

const SUITES = ["bookworm", "trixie", "sid"] as const;
type Suite = (typeof SUITES)[number];
const TOOLS = ["python3", "perl", "git"] as const;
type Tool = (typeof TOOLS)[number];

/** What the released suites have; sid's are newer than trixie's. */
const RELEASED: Readonly<Record<Exclude<Suite, "sid">, Readonly<Record<Tool, string>>>> = {
  bookworm: { python3: "3.11", perl: "5.36", git: "2.39" },
  trixie: { python3: "3.13", perl: "5.40", git: "2.47" },
};

const VERSION: Readonly<Record<Tool, readonly string[]>> = {
  python3: ["-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"],
  perl: ["-e", "printf '%vd', $^V"],
  git: ["--version"],
};

/** Words that make a tool run a command and print what it prints. */
const RUN: Readonly<Record<Tool, (command: readonly string[]) => readonly string[]>> = {
  python3: (command) => [
    "-c",
    "import subprocess, sys; sys.stdout.write(subprocess.run(sys.argv[1:], check=True, stdout=subprocess.PIPE, text=True).stdout)",
    ...command,
  ],
  perl: (command) => ["-e", "exit(system { $ARGV[0] } @ARGV)", ...command],
  git: (command) => ["-c", `alias.run=!${command.map(quoted).join(" ")}`, "run"],
};

/** What git itself tells the commands of its aliases. */
const GITS_OWN = ["GIT_PREFIX", "GIT_CONFIG_PARAMETERS", "GIT_EXEC_PATH", "PATH"];

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number)) as [number[], number[]];
  for (let i = 0; i < 3; i++) if (left[i] !== right[i]) return (left[i] ?? 0) - (right[i] ?? 0);
  return 0;
}

describe("three suites in one environment", () => {
  const someone = person("suites");
  const folder = someone.folder("project");
  const environment = { PATH: "/usr/bin:/bin", LANG: "C.UTF-8", HOME: someone.home, BOTHY_TEST: "yes" };
  let root: string;
  const versions = new Map<string, string>();

  const run = (program: string, args: readonly string[]) => {
    const ran = someone.run(["/usr/bin/env", "-i", ...assignments(environment), program, ...args]);
    assert.equal(ran.status, 0, `${program}: ${said(ran)}`);
    return ran.stdout.trim();
  };
  const of = (suite: Suite, tool: Tool) => join(root, "deb", suite, "usr/bin", tool);
  const hosts = TOOLS.map((tool) => [tool, `/usr/bin/${tool}`] as const).filter(([, path]) =>
    existsSync(path),
  );
  const inside = () => SUITES.flatMap((suite) => TOOLS.map((tool) => [tool, of(suite, tool)] as const));

  before(() => {
    assert.equal(someone.bothy(["init"], { cwd: folder }).status, 0);
    const requests = SUITES.flatMap((suite) => TOOLS.map((tool) => `deb/${suite}:${tool}`));
    const ran = someone.bothy(["install", ...requests], { cwd: folder });
    assert.equal(ran.status, 0, said(ran));
    const printed = someone.bothy(["activate", "--print=json"], { cwd: folder });
    assert.equal(printed.status, 0, said(printed));
    root = (JSON.parse(printed.stdout) as { variables: Record<string, string> }).variables.BOTHY_ENV!;
    for (const [tool, path] of [...inside(), ...hosts]) versions.set(path, run(path, VERSION[tool]));
  });

  test("each program is its suite's", () => {
    for (const tool of TOOLS) {
      const number = (suite: Suite) => /\d+\.\d+(\.\d+)?/.exec(versions.get(of(suite, tool))!)![0];
      for (const suite of ["bookworm", "trixie"] as const)
        assert.ok(number(suite).startsWith(`${RELEASED[suite][tool]}.`), `${suite} ${tool} ${number(suite)}`);
      assert.ok(compareVersions(number("sid"), number("trixie")) > 0, `sid ${tool} ${number("sid")}`);
    }
  });

  for (const suite of SUITES)
    for (const tool of TOOLS) {
      test(`${suite}'s ${tool} runs the others' programs and the host's, each of its own version`, () => {
        for (const [callee, path] of [...inside(), ...hosts])
          assert.equal(run(of(suite, tool), RUN[tool]([path, ...VERSION[callee]])), versions.get(path), path);
      });

      test(`${suite}'s ${tool} gives its children the environment it was given`, () => {
        for (const env of [
          "/usr/bin/env",
          ...SUITES.map((other) => join(root, "deb", other, "usr/bin/env")),
        ]) {
          const got = variablesIn(run(of(suite, tool), RUN[tool]([env])), tool === "git" ? GITS_OWN : []);
          assert.deepEqual(
            got,
            variablesIn(assignments(environment).join("\n"), tool === "git" ? GITS_OWN : []),
          );
        }
      });
    }
});

function assignments(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}

/** Sorted `NAME=VALUE` lines, without those that a shell and git set for each command. */
function variablesIn(text: string, without: readonly string[]): string[] {
  const names = new Set([...without, ...(without.length > 0 ? ["PWD", "OLDPWD", "SHLVL", "_"] : [])]);
  return text
    .split("\n")
    .filter((line) => line !== "" && !names.has(line.slice(0, line.indexOf("="))))
    .sort();
}
