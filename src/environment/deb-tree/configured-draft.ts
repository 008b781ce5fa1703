import type { Context } from "../../host/context.ts";
import { type ConfigureInput, configureTree } from "./configure/configure.ts";
import { replayEffects } from "./configure/effects.ts";
import { readEffects } from "./configure/effects-cache.ts";
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
 * Places what `plan` says, and the files of `own` by path, in `input.staging`, and configures it. What configuring does that
 * is known from an earlier time is placed with the rest, which goes on while the caller works. UserErrors: those of
 * `configureTree`.
 */
export async function configuredDraft(
  input: ConfigureInput & { readonly plan: TreePlan; readonly own: ReadonlyMap<string, Uint8Array> },
  ctx: Context,
): Promise<ConfiguredDraft> {
  const { staging, plan } = input;
  const draft = plannedDraft(plan, ctx.host);
  for (const [path, content] of input.own) draft.write(path, content, { executable: false });
  const known =
    input.canRunScripts && input.effectsKey !== undefined ? readEffects(ctx, input.effectsKey) : undefined;
  if (known !== undefined) replayEffects(draft, known);
  const placed = placeDraft(draft, { root: staging, seal: false }, ctx);
  if (known !== undefined) {
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
