import { quoteSh } from "./quote.ts";
import { activateScripts, mending, scriptPath, scriptSource } from "./scripts.ts";
import type { Activation } from "./types.ts";

/**
 * `changes.mjs`: hook.bash's `posix` and `fish` for a machine without bash: the hook runs in sh, and Node tells what it
 * changed.
 */
export function changesProgram(activation: Activation): string {
  const text = (value: string) => JSON.stringify(value);
  return `import { spawnSync } from "node:child_process";
const [shell] = process.argv.slice(2);
if (shell === "dump") {
  process.stdout.write(JSON.stringify(process.env));
} else {
  const command = ${text(runAll(activation))};
  const args = ["-c", command, "sh", process.execPath, process.argv[1]];
  const input = process.stdin.isTTY ? "inherit" : "ignore";
  const run = spawnSync("/bin/sh", args, { cwd: ${text(activation.project)}, stdio: [input, "pipe", "inherit"] });
  if (run.status !== 0) {
    process.exit(1);
  }
  const quote = (value) =>
    shell === "fish"
      ? "'" + value.replaceAll("\\\\", "\\\\\\\\").replaceAll("'", "\\\\'") + "'"
      : "'" + value.replaceAll("'", "'\\\\''") + "'";
  const after = JSON.parse(run.stdout.toString());
  const names = [...new Set([...Object.keys(process.env), ...Object.keys(after)])];
  const lines = [":"];
  for (const name of names) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /^(?:_|SHLVL|PWD|OLDPWD|BOTHY_HERE)$/.test(name)) continue;
    if (after[name] === undefined) lines.push(\`_bothy_unset "\${name}"\`);
    else if (after[name] !== process.env[name]) lines.push(\`_bothy_set "\${name}" \${quote(after[name])}\`);
  }
  process.stdout.write(lines.join("\\n") + "\\n");
}
`;
}

/** What runs all hooks in sh, and then Node, "$1", with the program "$2", to tell the variables. */
function runAll(activation: Activation): string {
  const hooks = activateScripts(activation).map((script) =>
    [
      `cd ${quoteSh(activation.project)}`,
      `_bothy_source=${quoteSh(scriptSource(activation, script))} _bothy_mend=${quoteSh(mending(script))}`,
      `export BOTHY_HERE=${quoteSh(script.folder)}`,
      `. ${quoteSh(scriptPath(activation, script))} >&2`,
    ].join("; "),
  );
  const failed =
    'printf "error: the on-activate hook of %s failed with status %s\\nhelp: %s\\n" "$_bothy_source" "$?" "$_bothy_mend" >&2';
  return `_bothy_node=$1 _bothy_program=$2; shift 2; trap '${failed}' EXIT; set -e; ${hooks.join("; ")}; trap - EXIT; exec "$_bothy_node" "$_bothy_program" dump`;
}
