import { join } from "node:path";
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
  const command = 'set -e; . "$1" >&2; exec "$2" "$3" dump';
  const args = ["-c", command, "sh", ${text(join(activation.folder, "on-activate.sh"))}, process.execPath, process.argv[1]];
  const input = process.stdin.isTTY ? "inherit" : "ignore";
  const run = spawnSync("/bin/sh", args, { cwd: ${text(activation.project)}, stdio: [input, "pipe", "inherit"] });
  if (run.status !== 0) {
    process.stderr.write(\`error: the on-activate hook failed with status \${run.status}\\nhelp: mend on-activate in bothy.toml: bothy edit\\n\`);
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
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /^(?:_|SHLVL|PWD|OLDPWD)$/.test(name)) continue;
    if (after[name] === undefined) lines.push(\`_bothy_unset \${name}\`);
    else if (after[name] !== process.env[name]) lines.push(\`_bothy_set \${name} \${quote(after[name])}\`);
  }
  process.stdout.write(lines.join("\\n") + "\\n");
}
`;
}
