import type { System } from "../base/system.ts";
import type { CatalogChoice, CatalogEntry } from "../catalog/types.ts";
import type { Context } from "../host/context.ts";
import type { Channels, KnownVersion } from "./channel.ts";
import { packageName } from "./choices.ts";
import { isTemplate } from "./version-parts.ts";

/** A package that serves an entry, in one version. */
export interface EntryVersion extends KnownVersion {
  readonly choice: CatalogChoice;
}

/**
 * All versions of what an entry's choices begin with, as far as the channels' caches know: those of `python3`, and of
 * each `python3.X`. In the order of the choices, and for each in no order.
 */
export async function entryVersions(
  entry: CatalogEntry,
  system: System,
  channels: Channels,
  ctx: Context,
): Promise<EntryVersion[]> {
  const all = await Promise.all(entry.choices.map((choice) => choiceVersions(choice, system, channels, ctx)));
  return all.flat();
}

export async function choiceVersions(
  choice: CatalogChoice,
  system: System,
  channels: Channels,
  ctx: Context,
): Promise<EntryVersion[]> {
  const template = packageName(choice.packages[0]!, system);
  if (template === undefined) return [];
  const form = templateForm(template);
  const asked = form === undefined ? template : { prefix: template.slice(0, template.indexOf("{")) };
  const found = (await channels[choice.channel].known?.(asked, ctx)) ?? [];
  return found
    .filter((item) => form === undefined || form.test(item.name))
    .filter(
      ({ suite }) => suite === undefined || choice.suites === undefined || choice.suites.includes(suite),
    )
    .map((item) => ({ ...item, choice }));
}

/** What names of a template's packages look like: `python{major}.{minor}` is python3.13. Undefined when it is no template. */
export function templateForm(template: string): RegExp | undefined {
  if (!isTemplate(template)) return undefined;
  const escaped = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\{\w+\}/g, "[0-9]+")}$`);
}
