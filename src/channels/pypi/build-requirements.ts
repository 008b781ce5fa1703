import { UserError } from "../../base/error.ts";
import { buildGroup, type LockedPackage } from "../../lockfile/types.ts";
import { lockedFiles } from "./locked-files.ts";
import { fetchWheel } from "./pypi-fetch.ts";
import { isSourceFile, readSource } from "./source-archive.ts";
import { WHEELS_ALONE } from "./source-choice.ts";
import { chooseFiles, compileVersions, type UvWork } from "./uv-compile.ts";
import type { PythonWithPip } from "./uv-program.ts";
import { uvReason } from "./uv-run.ts";

/**
 * The packages with what each source distribution among them is built with: more packages, in groups of their own. `locked`: what
 * is locked now, of these groups too. A UserError `no-build-requirements` when that can't be had.
 */
export async function withBuildRequirements(
  packages: readonly LockedPackage[],
  work: UvWork & { readonly python: PythonWithPip },
): Promise<LockedPackage[]> {
  const all: LockedPackage[] = [];
  for (const item of packages) {
    if (!isSourceFile(item.file)) {
      all.push(item);
      continue;
    }
    const facts = await readSource(
      await fetchWheel(item, { python: work.python }, work.ctx),
      item.file,
      work.ctx,
    );
    const needed = await buildPackages(item, facts.buildRequires, work);
    const build = needed.map(({ key }) => key).sort();
    all.push({ ...item, build, ...(facts.compiles ? { compiles: true as const } : {}) });
    all.push(...needed.map(({ locked }) => locked));
  }
  return all;
}

async function buildPackages(item: LockedPackage, requirements: readonly string[], all: UvWork) {
  if (requirements.length === 0) return [];
  const group = buildGroup(item.group, item.name);
  const locked = all.locked.filter((one) => one.group === group);
  const work: UvWork = { ...all, locked, sources: WHEELS_ALONE };
  const what = `can't resolve what pypi:${item.name}@${item.version} is built with`;
  const pins = all.refresh || all.lately ? [] : locked.map(({ name, version }) => `${name}==${version}`);
  const compiled = await compileVersions(
    work,
    { requirements, pins },
    { what, understood: (stderr) => /No solution found/.test(stderr) },
  );
  const failed = (reason: string) =>
    new UserError("no-build-requirements", what, {
      reason: `it is published as source only and asks for ${requirements.join(", ")}\n${reason}`,
      help: `ask for a version that has a wheel: bothy show pypi:${item.name}`,
    });
  if (compiled.kind === "failed") throw failed(uvReason(compiled.stderr));
  const chosen = await chooseFiles(work, compiled.packages);
  if (chosen.kind === "conflict") throw failed(chosen.conflict.message);
  return lockedFiles(compiled.packages, chosen.files, { group, system: item.system }, work.ctx);
}
