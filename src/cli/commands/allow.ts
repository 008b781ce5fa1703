import { promptName } from "../../activation/settings.ts";
import { UserError } from "../../base/error.ts";
import { forgetAnswer } from "../../environment/activate/activation-stamps.ts";
import { changeProject, readProject } from "../../environment/project/change-project.ts";
import { openProject, projectAt } from "../../environment/project/project.ts";
import type { ProjectFiles } from "../../environment/project/project-types.ts";
import { type Consent, consentTo, grantConsent, listConsents } from "../../environment/trust/consent.ts";
import { contentOf } from "../../environment/trust/project-content.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { usageError } from "../failure.ts";
import { visible, visibleLine } from "../visible.ts";

interface Flags {
  readonly list?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly noBuild?: boolean | undefined;
}

/** `bothy allow [DIR]`: shows what a project runs by itself, consents to just that, and builds the environment. */
export async function allow(call: Call, flags: Flags, [folder, ...more]: readonly string[]): Promise<Answer> {
  const { ctx } = call;
  if (more.length > 0) throw usageError("allow takes one folder", "allow them one by one");
  if (flags.list) return listAllowed(call);
  const project = await openProject(folder ?? ctx.host.cwd, ctx);
  const files = await readProject(project, ctx);
  const runs = runsOf(files);
  const name = promptName(files.manifest.name ?? project.root);
  const data = { project: project.root, name, runs };
  const shown = [`Whenever a shell comes to ${visibleLine(project.root)}:`, ...describe(runs)].join("\n");
  if (flags.dryRun) return say({ ...data, consent: "unchanged" }, shown);
  ctx.report.note(shown);
  await grantConsent(project, contentOf(files), ctx);
  await forgetAnswer(project, ctx);
  if (!flags.noBuild) await changeProject(project, {}, dependencies(ctx), ctx);
  return say(
    { ...data, consent: "allowed" },
    `Allowed ${name}: your shell activates it at its prompts, until something other than bothy changes bothy.toml, bothy.lock or an include.`,
  );
}

/** What runs by itself once a project is allowed. */
interface Runs {
  readonly onActivate: readonly string[];
  readonly onDeactivate: readonly string[];
  readonly profile: Readonly<Record<string, readonly string[]>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, string>>;
}

function runsOf({ manifest }: ProjectFiles): Runs {
  const texts = (scripts: readonly { readonly text: string }[] = []) => scripts.map(({ text }) => text);
  return {
    onActivate: texts(manifest.hook.onActivate),
    onDeactivate: texts(manifest.hook.onDeactivate),
    profile: Object.fromEntries(
      Object.entries(manifest.profile).map(([part, scripts]) => [part, texts(scripts)]),
    ),
    vars: manifest.vars,
    services: Object.fromEntries(manifest.services.map(({ name, command }) => [name, command])),
  };
}

function describe(runs: Runs): string[] {
  const part = (label: string, text: string) =>
    visible(text.trimEnd())
      .split("\n")
      .map((line, index) => `  ${(index === 0 ? label : "").padEnd(16)}${line}`);
  const lines = [
    ...runs.onActivate.flatMap((text) => part("on-activate", text)),
    ...runs.onDeactivate.flatMap((text) => part("on-deactivate", text)),
    ...Object.entries(runs.profile).flatMap(([name, texts]) =>
      texts.flatMap((text) => part(`profile ${name}`, text)),
    ),
    ...Object.entries(runs.vars).flatMap(([name, value]) => part("variable", `${name}=${value}`)),
    ...Object.entries(runs.services).flatMap(([name, text]) => part("service", `${name}: ${text}`)),
  ];
  return lines.length > 0 ? lines : ["  its packages come to PATH; it has no hooks, profiles or variables"];
}

async function listAllowed({ ctx }: Call): Promise<Answer> {
  const items: { project: string; consent: Consent | "gone"; when: string }[] = [];
  for (const { root, when } of await listConsents(ctx)) {
    const project = projectAt(root, ctx);
    let consent: Consent | "gone" = "gone";
    try {
      consent = await consentTo(project, contentOf(await readProject(project, ctx)), ctx);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.code !== "no-project") consent = "changed";
    }
    items.push({ project: root, consent, when });
  }
  if (items.length === 0) return say(items, "Nothing is allowed; `bothy allow` in a project allows it.");
  return say(items, {
    rows: items.map(({ project, consent, when }) => [project, consent, when.slice(0, 10)]),
  });
}
