import { resolve } from "node:path";
import { UserError } from "../../base/error.ts";
import { forgetAnswer } from "../../environment/activate/activation-stamps.ts";
import { openProject } from "../../environment/project/project.ts";
import { listConsents, revokeConsent } from "../../environment/trust/consent.ts";
import type { Context } from "../../host/context.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { usageError } from "../failure.ts";
import { visibleLine } from "../visible.ts";

/** `bothy deny [DIR]`: takes consent back, also of a project that is gone, and keeps quiet about it. */
export async function deny(
  { ctx }: Call,
  _flags: object,
  [folder, ...more]: readonly string[],
): Promise<Answer> {
  if (more.length > 0) throw usageError("deny takes one folder", "deny them one by one");
  const root = await rootOf(folder ?? ctx.host.cwd, ctx);
  await revokeConsent(root, ctx);
  await forgetAnswer({ root }, ctx);
  return say(
    { project: root, consent: "denied" },
    `Denied ${visibleLine(root)}: no shell activates it by itself. \`bothy activate\` still does; \`bothy allow\` takes this back.`,
  );
}

async function rootOf(folder: string, ctx: Context): Promise<string> {
  try {
    return (await openProject(folder, ctx)).root;
  } catch (error) {
    const path = resolve(ctx.host.cwd, folder);
    const known = (await listConsents(ctx)).find(({ root }) => root === path);
    if (known !== undefined && error instanceof UserError) return known.root;
    throw error;
  }
}
