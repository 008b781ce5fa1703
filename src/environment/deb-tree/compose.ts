import { canonicalJson } from "../../base/canonical-json.ts";
import { sha256, shortKey } from "../../base/digest.ts";
import { debianArchitecture, type System } from "../../base/system.ts";
import { builtFile } from "../../host/installation.ts";
import { REDIRECT_LIBRARY } from "../../relocate/elf-plan.ts";
import { TREE_FILE } from "../../store/needs.ts";
import type { TreeRecord } from "../../store/tree-record.ts";
import type { ObjectRef, Store, StoreKey } from "../../store/types.ts";
import { canUseNamespaces } from "../sandbox.ts";
import { readTreeMeta } from "../tree-meta.ts";
import type { ComposeDebTree, TreeMeta } from "../types.ts";
import { readHostCertificates } from "./certificates.ts";
import { readEffects } from "./configure/effects-cache.ts";
import { configuredDraft } from "./configured-draft.ts";
import { readControl, readControlFile } from "./control.ts";
import { type Finished, finishTree, type TreePackage } from "./finish-tree.ts";
import { inDependencyOrder } from "./package-order.ts";
import { draftRecord, placeDraft, sealDraft, withCopies } from "./place-draft.ts";
import { VIEW_LAUNCHER } from "./place-views.ts";
import { planTree } from "./tree-plan.ts";

/** Raised whenever composing makes something else of the same objects, so that no tree of an older way is taken for it. */
const COMPOSER = "19";

/**
 * Composes `trees/<key>/`, the merged, relocated and configured tree of one suite and group, unless it is there. Its
 * key is of the objects, of bothy's way of composing, and of what it takes from the host: the certificates, and whether
 * packages' scripts can be run, or what they did is known.
 *
 * UserErrors: those of `configureTree`, `damaged-store` when an object lacks files.
 */
export const composeDebTree: ComposeDebTree = async (input, store, ctx) => {
  const packages = inDependencyOrder(input.packages);
  const certificates = readHostCertificates(ctx.host);
  const library = ctx.host.fsSync.readFileSync(builtFile(`native/${REDIRECT_LIBRARY}`));
  const linkName = ctx.host.fsSync.readFileSync(builtFile("native/redirect-name.so"));
  const launcher = ctx.host.fsSync.readFileSync(builtFile(`native/${VIEW_LAUNCHER}`));
  const whole = shortKey([
    ...["deb-tree", COMPOSER, input.system, input.suite, sha256(library), sha256(certificates ?? "")],
    sha256(launcher),
    ...[...input.relocation].map(([id, wish]) => `${id} ${wish}`).sort(),
    ...packages.map((one) => one.object.key).sort(),
    ...packages
      .map(({ item }) => item.name)
      .filter((name) => input.allowFailedScripts.includes(name))
      .sort(),
  ]) as StoreKey;
  const kept = effectsKey(input.system, packages, store);
  const effects = store.has("trees", whole) ? undefined : readEffects(ctx, kept);
  const configures = store.has("trees", whole) || effects !== undefined || (await canUseNamespaces(ctx));
  const key = configures ? whole : (shortKey([whole, "unconfigured"]) as StoreKey);
  const root = store.path("trees", key);
  if (store.has("trees", key)) return { key, path: root, meta: readTreeMeta(root, ctx.host) };

  const { triplet } = debianArchitecture(input.system);
  const task = ctx.report.task("Composing");
  try {
    await store.commit("trees", key, async (staging, tell) => {
      const controlled = packages.map((one): TreePackage => {
        const control = readControl(one, ctx);
        const scripts = ["preinst", "postinst"].map((name) => readControlFile(control, name, ctx) ?? "");
        return { ...one, control, diverts: scripts.some((script) => /\bdpkg-divert\b/.test(script)) };
      });
      const plan = planTree(controlled);
      const { draft, notices, placed } = await configuredDraft(
        {
          ...{ staging, packages: controlled, store, plan, canRunScripts: configures },
          allowFailedScripts: input.allowFailedScripts,
          ...{ effectsKey: kept, effects },
          own: new Map([[`usr/lib/${triplet}/${REDIRECT_LIBRARY}`, library]]),
        },
        ctx,
      );
      let finished: Finished;
      try {
        finished = finishTree(
          {
            ...{ draft, root, certificates, linkName, plan, packages: controlled },
            ...{ system: input.system, relocation: input.relocation, launcher },
          },
          ctx.host,
        );
      } finally {
        await placed.catch(() => {}); // nothing writes into a folder that is being removed
      }
      const meta: TreeMeta = {
        format: 1,
        kind: "deb",
        objects: keptObjects(controlled),
        trees: [],
        programs: finished.programs,
        modes: finished.modes,
        ...(configures ? {} : { unconfigured: true }),
        notices: [...plan.notices, ...notices, ...finished.notices],
      };
      draft.write(TREE_FILE, canonicalJson(meta), { executable: false });
      const copied = new Set(await placed);
      const changes = placeDraft(draft, staging, ctx);
      let record: TreeRecord;
      try {
        record = draftRecord(draft, ctx.host);
      } finally {
        await changes.catch(() => {}); // nothing writes into a folder that is being removed
      }
      for (const path of await changes) copied.add(path);
      await sealDraft(draft, staging, ctx);
      tell(withCopies(record, draft, copied, ctx.host));
    });
  } finally {
    task.done();
  }
  return { key, path: root, meta: readTreeMeta(root, ctx.host) };
};

/**
 * Of what the packages' scripts see: the placed packages alone. A tree that was collected, or that differs in what comes after
 * them (the host's certificates, the redirect library), needs no second run. The store's own path may stand in what they made.
 */
function effectsKey(
  system: System,
  packages: readonly { readonly object: ObjectRef }[],
  store: Store,
): string {
  const objects = packages.map(({ object }) => object.key);
  return shortKey(["configured", COMPOSER, system, store.root, ...objects]);
}

function keptObjects(packages: readonly TreePackage[]): StoreKey[] {
  return [...new Set(packages.flatMap((one) => [one.object.key, ...one.meta.references]))].sort();
}
