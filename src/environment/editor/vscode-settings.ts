/** A setting's name, or a name and what it is within that setting's object. */
export type SettingPath = readonly [name: string] | readonly [name: string, within: string];

export interface Setting {
  readonly path: SettingPath;
  readonly value: string | boolean | readonly string[];
}

/**
 * The environment in force of the project that is opened, for settings that are to hold on every machine: VS Code, or the extension
 * that a setting belongs to, puts the variables in. `stateHome`: whether XDG_STATE_HOME says where the user's states are.
 */
export function portableEnvironment(stateHome: boolean): string {
  const state = stateHome ? "${env:XDG_STATE_HOME}" : "${env:HOME}/.local/state";
  return `${state}/bothy/by-path\${workspaceFolder}/.bothy/environment`;
}

/** The folder with the environment's programs as bothy's settings name it, and as no other does. */
export const OUR_FOLDER =
  /\$\{env:\w+\}[^:$"]*\/bothy\/by-path\$\{workspaceFolder\}\/\.bothy\/environment\/bin/;

/** Settings that hold one program's path: the setting, and the programs that will do, the best first. */
const PATHS: readonly (readonly [path: SettingPath, programs: readonly string[]])[] = [
  [["python.defaultInterpreterPath"], ["python", "python3"]],
  [["debug.javascript.defaultRuntimeExecutable", "pwa-node"], ["node"]],
  [["C_Cpp.default.compilerPath"], ["g++", "clang++", "gcc", "clang", "cc"]],
  [["clangd.path"], ["clangd"]],
  [["cmake.cmakePath"], ["cmake"]],
  [["go.alternateTools", "go"], ["go"]],
  [["go.alternateTools", "gopls"], ["gopls"]],
  [["go.alternateTools", "dlv"], ["dlv"]],
  [["rust-analyzer.server.path"], ["rust-analyzer"]],
];

/** Settings that hold a list with one program's path. */
const LISTS: readonly (readonly [name: string, program: string])[] = [
  ["ruff.path", "ruff"],
  ["black-formatter.path", "black"],
  ["isort.path", "isort"],
  ["flake8.path", "flake8"],
  ["pylint.path", "pylint"],
  ["mypy-type-checker.path", "mypy"],
];

/** Settings that hold PATH of what an extension starts, and the programs that make it worth while. */
const SEARCH_PATHS: readonly (readonly [path: SettingPath, programs: readonly string[]])[] = [
  [["terminal.integrated.env.linux", "PATH"], []],
  [["cmake.environment", "PATH"], ["cmake"]],
  [
    ["rust-analyzer.server.extraEnv", "PATH"],
    ["cargo", "rustc"],
  ],
];

/** Every path that bothy may set. */
export const KNOWN_PATHS: readonly SettingPath[] = [
  ...PATHS.map(([path]) => path),
  ...LISTS.map(([name]): SettingPath => [name]),
  ...SEARCH_PATHS.map(([path]) => path),
];

/** The settings that make VS Code and its extensions find what the environment has. `programs`: names in its bin/. */
export function vscodeSettings(programs: ReadonlySet<string>, environment: string): Setting[] {
  const at = (program: string) => `${environment}/bin/${program}`;
  const settings: Setting[] = [];
  for (const [path, wanted] of SEARCH_PATHS)
    if (wanted.length === 0 || wanted.some((program) => programs.has(program)))
      settings.push({ path, value: `${environment}/bin:\${env:PATH}` });
  for (const [path, wanted] of PATHS) {
    const program = wanted.find((name) => programs.has(name));
    if (program !== undefined) settings.push({ path, value: at(program) });
  }
  // The extension takes it for a virtual environment and would source an `activate` that it hasn't got.
  if (programs.has("python") || programs.has("python3"))
    settings.push({ path: ["python.terminal.activateEnvironment"], value: false });
  for (const [name, program] of LISTS)
    if (programs.has(program)) settings.push({ path: [name], value: [at(program)] });
  return settings;
}

/** Whether a setting's value is one of bothy's: it names the environment by its portable path. */
export function isOurs(value: unknown): boolean {
  return OUR_FOLDER.test(JSON.stringify(value ?? ""));
}
