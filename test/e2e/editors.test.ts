import assert from "node:assert/strict";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "jsonc-parser";
import { printDotenv } from "../../src/activation/print.ts";
import { DOTENV_VALUES } from "../../src/activation/testing/dotenv-values.ts";
import { person, said } from "./harness.ts";

const someone = person("editors");
const folder = realpathSync(someone.folder("project"));
const inFolder = { cwd: folder };

function works(...args: string[]): string {
  const ran = someone.bothy(args, inFolder);
  assert.equal(ran.status, 0, `${args.join(" ")}: ${said(ran)}`);
  return ran.stdout;
}

/** A setting's value as VS Code and its extensions put variables in. */
function filledIn(value: string): string {
  return value
    .replaceAll("${workspaceFolder}", folder)
    .replace(/\$\{env:(\w+)\}/g, (_, name: string) => String(someone.env[name] ?? ""));
}

/** A setting that is a string; undefined where there is none. */
function setting(...path: string[]): string | undefined {
  const all: unknown = parse(readFileSync(join(folder, ".vscode/settings.json"), "utf8"));
  const value = path.reduce((at, name) => (at as Record<string, unknown> | undefined)?.[name], all);
  assert.ok(value === undefined || typeof value === "string", path.join(" "));
  return value as string | undefined;
}

/** Runs what a setting names, without any variables. */
function alone(program: string | undefined, ...args: string[]): string {
  const ran = someone.run(["env", "-i", filledIn(program!), ...args], inFolder);
  assert.equal(ran.status, 0, `${program}: ${said(ran)}`);
  return ran.stdout;
}

test("settings of init --editor vscode name programs that work without variables, and others' settings stay", () => {
  works("init");
  works("install", "python@3.13", "nodejs@22", "npm:typescript", "gcc", "pypi:six", "pypi:python-dotenv");
  someone.run(["mkdir", ".vscode"], inFolder);
  someone.run(["tee", ".vscode/settings.json"], {
    ...inFolder,
    input: '{\n    // mine\n    "editor.tabSize": 3\n}\n',
  });
  works("init", "--editor", "vscode");
  const text = readFileSync(join(folder, ".vscode/settings.json"), "utf8");
  assert.match(text, /^\{\n {4}\/\/ mine\n {4}"editor\.tabSize": 3,\n {4}"/);
  assert.doesNotMatch(text, new RegExp(someone.home), "no path of this machine");
  assert.match(
    alone(setting("python.defaultInterpreterPath"), "-c", "import six, sys; print(sys.prefix)"),
    /\.bothy\/environment\n$/,
  );
  assert.match(
    alone(setting("debug.javascript.defaultRuntimeExecutable", "pwa-node"), "--version"),
    /^v22\./,
  );
  const [program, source] = [join(folder, "program"), join(folder, "program.c")];
  writeFileSync(source, "int main(void) { return 0; }\n");
  alone(setting("C_Cpp.default.compilerPath"), source, "-o", program);
  alone(program);
  const path = filledIn(setting("terminal.integrated.env.linux", "PATH")!);
  assert.match(someone.run(["env", `PATH=${path}`, "sh", "-c", "tsc --version"]).stdout, /^Version /);
});

test("the settings hold through an upgrade and a rollback, and what the environment lost goes from them", () => {
  const python = setting("python.defaultInterpreterPath")!;
  const before = readFileSync(join(folder, ".vscode/settings.json"), "utf8");
  works("uninstall", "pypi:six", "npm:typescript", "nodejs");
  assert.equal(someone.run(["env", "-i", filledIn(python), "-c", "import six"]).status, 1);
  works("generations", "rollback");
  assert.equal(alone(python, "-c", "import six"), "");
  works("init", "--editor", "vscode");
  assert.equal(readFileSync(join(folder, ".vscode/settings.json"), "utf8"), before);
  works("uninstall", "npm:typescript", "nodejs");
  assert.match(works("init", "--editor", "vscode"), /defaultRuntimeExecutable pwa-node is taken out/);
  assert.equal(setting("debug.javascript.defaultRuntimeExecutable"), undefined);
});

test("python-dotenv reads back what activate --print=dotenv writes", () => {
  const variables = Object.fromEntries(DOTENV_VALUES.map((value, index) => [`V${index}`, value]));
  const file = join(folder, "all.env");
  writeFileSync(file, printDotenv(variables));
  const program = `import json, sys; from dotenv import dotenv_values; print(json.dumps(dotenv_values(sys.argv[1])))`;
  const python = setting("python.defaultInterpreterPath")!;
  assert.deepEqual(JSON.parse(alone(python, "-c", program, file)), variables);
  const { variables: told } = JSON.parse(works("activate", "--print=json"));
  writeFileSync(file, works("activate", "--print=dotenv"));
  assert.deepEqual(JSON.parse(alone(python, "-c", program, file)), told);
});
