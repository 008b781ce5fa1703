import { satisfies } from "@renovatebot/pep440";
import type { Context } from "../../host/context.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import type { Need, NeedsInput } from "../../resolve/channel.ts";
import { interpreterDescription } from "./interpreter-description.ts";
import { normalizedName } from "./python-name.ts";
import { withScratch } from "./scratch.ts";
import { isSourceFile } from "./source-archive.ts";
import { sourceChoice } from "./source-choice.ts";
import { type PythonWithPip, uvProgram } from "./uv-program.ts";
import { runUv } from "./uv-run.ts";

/**
 * Channel.needs of pypi: uv, given exactly the locked versions, tells what each of them asks for on this Python and machine. What it
 * knows already is enough as a rule; else the index is asked.
 */
export async function pypiNeeds(
  askers: readonly LockedPackage[],
  input: NeedsInput,
  pip: PythonWithPip,
  ctx: Context,
): Promise<ReadonlyMap<string, readonly Need[]>> {
  const { python, system, group, names } = input;
  if (python === undefined) return new Map();
  const packages = input.packages.filter((item) => item.group === group && item.channel === "pypi");
  const uv = await uvProgram(pip, ctx);
  const description = await interpreterDescription({ ...python, system }, ctx);
  const sourced = packages.filter(({ file }) => isSourceFile(file)).map(({ name }) => name);
  const sources = sourceChoice(sourced, pip, ctx);
  const asked = await withScratch(ctx, async (cwd) => {
    const lines = [...packages.map(({ name, version }) => `${name}==${version}`), ...names];
    await ctx.host.fs.writeFile(`${cwd}/pins.in`, lines.map((line) => `${line}\n`).join(""));
    const args = ["pip", "compile", "pins.in", "--python", description, "--quiet", "--no-header"];
    const run = async (...more: string[]) => {
      const needs = new Map<string, Need[]>();
      const onNeed = (asker: string, text: string) => {
        const need = needOf(text);
        if (need !== undefined) needs.set(asker, [...(needs.get(asker) ?? []), need]);
      };
      const all = [...args, ...sources.arguments(), ...more];
      const { code } = await runUv(uv, all, { cwd, settings: sources.settings(), onNeed }, ctx);
      return { code, needs };
    };
    const known = await run("--offline");
    return known.code === 0 || ctx.offline ? known.needs : (await run()).needs;
  });
  return new Map(
    askers.flatMap((item) => {
      const needs = asked.get(`${item.name}==${item.version}`)?.filter(({ name }) => name !== item.name);
      return needs === undefined ? [] : [[packageKey(item), needs] as const];
    }),
  );
}

/** `numpy>=1.22, <2.6`, with or without extras, `numpy*` for any. */
function needOf(text: string): Need | undefined {
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]*?)(?:\[[^\]]*\])?(?:\{[^}]*\})?(\*|[<>=!~].*)$/.exec(text);
  if (match === null) return undefined;
  const constraint = match[2] === "*" ? "" : match[2]!.replace(/\s+/g, "");
  return {
    name: normalizedName(match[1]!),
    constraint,
    allows: (version) => constraint === "" || satisfies(version, constraint),
  };
}
