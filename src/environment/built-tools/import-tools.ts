import { join } from "node:path";
import { UserError } from "../../base/error.ts";
import type { System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { importedTree, importTree } from "../../relocate/import-tree.ts";
import type { Channels } from "../../resolve/channel.ts";
import type { ProgramBase } from "../../resolve/program-base.ts";
import type { ObjectRef, Store } from "../../store/types.ts";
import { ArtifactsGone } from "../import-packages.ts";
import type { ComposedTree, Imported } from "../types.ts";
import { linkedLibraries } from "./linked-libraries.ts";
import type { PlannedTool } from "./tool-plan.ts";

/** A tool with the object that its build comes to, when the store has it. */
export interface KnownTool extends PlannedTool {
  readonly object: ObjectRef | undefined;
}

export function knownTools(tools: readonly PlannedTool[], store: Store): KnownTool[] {
  return tools.map((tool) => ({ ...tool, object: importedTree(store, { key: tool.key }) }));
}

/** What a tool is built with, in the store. */
export interface ToolGround {
  /** As `PlannedTool.toolchains`. */
  readonly toolchains: readonly Imported[];
  /** Has the compilers; absent: the tool needs none. */
  readonly tree: ComposedTree | undefined;
}

/**
 * The tools in the store: those that it lacks are built, one after the other, as compilers use all processors. UserErrors: `build-failed`,
 * `no-build-sandbox`, those of the channel's fetching; ArtifactsGone.
 */
export async function importTools(
  tools: readonly KnownTool[],
  from: {
    readonly system: System;
    readonly imported: ReadonlyMap<string, Imported>;
    /** The tree of these packages, all of one suite and group. */
    readonly compose: (packages: readonly Imported[]) => Promise<ComposedTree>;
  },
  deps: { readonly store: Store; readonly channels: Channels },
  ctx: Context,
): Promise<Imported[]> {
  const { store } = deps;
  const found: Imported[] = [];
  for (const tool of tools) {
    ctx.signal.throwIfAborted();
    const object = tool.object ?? (await built(tool));
    found.push({ id: tool.id, item: tool.item, object, meta: await store.meta(object.key) });
  }
  return found;

  async function built({ id, item, key, toolchains, compilers }: KnownTool): Promise<ObjectRef> {
    const packages = compilers.map((one) => from.imported.get(one)!);
    const tree = packages.length === 0 ? undefined : await from.compose(packages);
    const ground = { toolchains: toolchains.map((one) => from.imported.get(one)!), tree };
    const { channel, name, version, hash } = item;
    let linked: ProgramBase | undefined;
    const build = (into: string) =>
      run({ id, item, key, toolchains, compilers, object: undefined }, ground, async (out) => {
        const { readdirSync, readFileSync, mkdirSync, copyFileSync, chmodSync } = ctx.host.fsSync;
        mkdirSync(join(into, "bin"));
        const programs = readdirSync(out, { withFileTypes: true }).filter((entry) => entry.isFile());
        for (const { name: program } of programs) {
          copyFileSync(join(out, program), join(into, "bin", program));
          chmodSync(join(into, "bin", program), 0o755);
        }
        const contents = programs.map(({ name: program }) => readFileSync(join(out, program)));
        linked = linkedLibraries(contents, packages, from.system);
      });
    const source = { channel, name, version, artifact: hash, key, build, linked: () => linked };
    return importTree(store, source, ctx);
  }

  async function run<T>(
    tool: KnownTool,
    ground: ToolGround,
    take: (programs: string) => Promise<T>,
  ): Promise<T> {
    const { id, item } = tool;
    try {
      const files = (await deps.channels[item.channel].sources?.(item, ctx)) ?? new Map();
      if (item.channel === "cargo") {
        const { buildCargoTool } = await import("./build-cargo-tool.ts");
        return await buildCargoTool({ item, files, tree: ground.tree! }, store, take, ctx);
      }
      const { buildGoTool } = await import("./build-go-tool.ts");
      const toolchain = ground.toolchains[0]!.object;
      return await buildGoTool({ item, files, toolchain, tree: ground.tree }, store, take, ctx);
    } catch (error) {
      if (!(error instanceof UserError && error.code === "artifact-gone")) throw error;
      throw new ArtifactsGone(new Map([[id, item]]));
    }
  }
}
