import type { Context } from "../../host/context.ts";
import { type ConfigureInput, configureTree } from "./configure/configure.ts";
import { type KeptEffect, replayEffects } from "./configure/effects.ts";
import { placeDraft } from "./place-draft.ts";
import { plannedDraft, standingDraft, type TreeDraft } from "./tree-draft.ts";
import type { TreePlan } from "./tree-plan.ts";

/** A tree as its packages' scripts leave it, and what of it stands in its folder, now or soon. */
export interface ConfiguredDraft {
  readonly draft: TreeDraft;
  readonly notices: readonly string[];
  /** Resolves when all of it stands in the folder, to the paths of objects' files that had to be copied. */
  readonly placed: Promise<ReadonlySet<string>>;
}

/**
 * Places what `plan` says, and the files of `own` by path, in `input.staging`, and configures it. What `input.effects` says is
 * placed with the rest, which goes on while the caller works. UserErrors: those of `configureTree`.
 */
export async function configuredDraft(
  input: ConfigureInput & {
    readonly plan: TreePlan;
    readonly own: ReadonlyMap<string, Uint8Array>;
    /** What configuring does, where it is known from an earlier time. */
    readonly effects: readonly KeptEffect[] | undefined;
  },
  ctx: Context,
): Promise<ConfiguredDraft> {
  const { staging, plan } = input;
  const draft = plannedDraft(plan, ctx.host);
  for (const [path, content] of input.own) draft.write(path, content, { executable: false });
  if (input.effects !== undefined) replayEffects(draft, input.effects);
  const placed = placeDraft(draft, staging, ctx);
  if (input.effects !== undefined) {
    placed.catch(() => {}); // the caller awaits it
    return { draft, notices: [], placed };
  }
  const copied = await placed;
  const { changed, notices } = await configureTree(input, ctx);
  return {
    draft: standingDraft(staging, plan, new Set([...changed, ...copied]), ctx.host),
    notices,
    placed: Promise.resolve(new Set()),
  };
}
