import { changeProject, readProject } from "../../environment/project/change-project.ts";
import { previewUpgrade } from "../../environment/project/preview-upgrade.ts";
import { openProject } from "../../environment/project/project.ts";
import { shellWord } from "../../manifest/install-command.ts";
import { formatName } from "../../manifest/request.ts";
import type { Manifest } from "../../manifest/types.ts";
import { knownWords } from "../../resolve/upgrade-words.ts";
import type { Upgrade } from "../../resolve/wanted.ts";
import { type Answer, say, type View } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { changeSummary, outcomeData } from "../outcome.ts";
import { type ReportWork, type UpgradeReport, upgradeReport } from "../upgrade-report.ts";
import { downloadText, upgradeView } from "../upgrade-view.ts";

interface Flags {
  readonly group?: string | undefined;
  readonly "dry-run"?: boolean | undefined;
}

/** `bothy upgrade [NAME ...]`: the newest versions that fit, and why newer ones don't. */
export async function upgrade({ ctx }: Call, flags: Flags, words: readonly string[]): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  const deps = dependencies(ctx);
  let names: readonly string[] | undefined;
  const choose = (files: Pick<ReportWork, "manifest"> & { lock?: ReportWork["before"] }): Upgrade => {
    const { group } = flags;
    const known = knownWords(words, group, { manifest: files.manifest, lock: files.lock });
    names = words.length === 0 ? undefined : known;
    if (group !== undefined) return { group, ...(names === undefined ? {} : { names }) };
    return names ?? "all";
  };
  const report = (work: Omit<ReportWork, "names" | "group">) =>
    upgradeReport(
      { ...work, group: flags.group, ...(names === undefined ? {} : { names }) },
      deps.channels,
      ctx,
    );
  if (flags["dry-run"]) {
    const { files, lock, system } = await previewUpgrade(project, choose, deps, ctx);
    const found = await report({ manifest: files.manifest, before: files.lock, lock, system });
    return say(
      { dryRun: true, changed: hasChanges(found), ...found },
      ...dryView(found),
      ...fixed(files.manifest, names),
    );
  }
  const moves = choose(await readProject(project, ctx));
  const outcome = await changeProject(project, { upgrade: moves }, deps, ctx);
  const { before, lock, manifest, system, missing } = outcome;
  const found = await report({ manifest, before, lock, system, missing });
  const data = { dryRun: false, ...outcomeData(outcome), ...found };
  if (!hasChanges(found))
    return say(data, "Everything is as new as it can be.", ...upgradeView(found), ...fixed(manifest, names));
  return say(
    data,
    ...trimmed(upgradeView(found)),
    ...fixed(manifest, names),
    ...outcome.newNotices.map((notice) => `Note: ${notice}`),
    "",
    `Generation ${outcome.generation.number}: ${changeSummary(before, lock, system)}.`,
    "`bothy generations rollback` goes back.",
  );
}

/** A file has no other versions than the one that the manifest names: whoever asks for one by name is told how to get it. */
function fixed({ packages }: Manifest, names: readonly string[] = []): string[] {
  return packages
    .filter(({ key, channel }) => channel === "url" && names.includes(key))
    .map((request) => {
      const name = shellWord(formatName(request));
      return `${request.key} is the file that bothy.toml names; another: bothy install ${name}@VERSION, or ${name}=ADDRESS`;
    });
}

function hasChanges(found: UpgradeReport): boolean {
  return found.groups.length > 0 || Object.keys(found.otherSystems).length > 0;
}

function dryView(found: UpgradeReport): View[] {
  if (!hasChanges(found)) return ["Everything is as new as it can be.", ...upgradeView(found)];
  const size = downloadText(found);
  return [
    ...trimmed(upgradeView(found)),
    "",
    `Nothing was changed${size === "" ? "" : `; ${size}`}. \`bothy upgrade\` does it.`,
  ];
}

/** Without a blank line in front. */
function trimmed(view: readonly View[]): View[] {
  return view[0] === "" ? view.slice(1) : [...view];
}
