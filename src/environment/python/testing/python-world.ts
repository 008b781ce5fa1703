import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { pythonIndex, type TestWheel } from "../../../../test/mirrors/pypi.ts";
import { withTestContext } from "../../../../test/mirrors/test-context.ts";
import { sha256 } from "../../../base/digest.ts";
import { systemOf } from "../../../base/system.ts";
import { pypiChannel } from "../../../channels/pypi/pypi-channel.ts";
import type { Context } from "../../../host/context.ts";
import { type LockedPackage, packageKey } from "../../../lockfile/types.ts";
import { openStore } from "../../../store/store.ts";
import type { Store, StoreKey } from "../../../store/types.ts";
import type { ComposedTree, Imported } from "../../types.ts";
import { composePythonTree } from "../python-tree.ts";

/** The machine's own Python, standing for a deb tree's; skips loudly where there is none. */
function hostPython(context: TestContext): { path: string; minor: string } | undefined {
  const names = existsSync("/usr/bin")
    ? readdirSync("/usr/bin").filter((name) => /^python3\.\d+$/.test(name))
    : [];
  const [name] = names.sort();
  if (name !== undefined) return { path: `/usr/bin/${name}`, minor: name.slice("python".length) };
  assert.ok(!process.env.CI, "no /usr/bin/python3.X on this machine");
  context.skip("no /usr/bin/python3.X on this machine");
  return undefined;
}

export const SYSTEM = systemOf(process.arch, process.platform)!;

async function imported(
  wheels: readonly TestWheel[],
  store: Store,
  ctx: Context,
  url: string,
): Promise<Imported[]> {
  const channel = pypiChannel({ python: () => assert.fail("not needed") });
  const asking = {
    ...ctx,
    config: { get: (name: string) => (name === "pypi.index" ? `${url}/simple` : ctx.config.get(name)) },
  };
  return Promise.all(
    wheels.map(async (wheel) => {
      const [stem = "", version = ""] = wheel.file.split("-");
      const item: LockedPackage = {
        ...{ channel: "pypi", group: "default", system: SYSTEM, name: stem.replaceAll("_", "-"), version },
        ...{ file: wheel.file, hash: sha256(wheel.content), dependencies: [] },
      };
      const object = await channel.import(item, { store }, asking);
      return { id: packageKey(item), item, object, meta: await store.meta(object.key) };
    }),
  );
}

/** A store and a Python tree composer over the machine's own Python. */
export interface World {
  readonly ctx: Context & { readonly home: string };
  readonly compose: (wheels: readonly TestWheel[]) => Promise<ComposedTree>;
  readonly minor: string;
  readonly deb: ComposedTree;
  readonly store: Store;
}

export async function withWorld(
  context: TestContext,
  fn: (world: World) => Promise<void>,
  data?: string,
): Promise<void> {
  const python = hostPython(context);
  if (python === undefined) return;
  await withTestContext({}, async (ctx) => {
    const store = openStore(ctx.host, { data: data === undefined ? ctx.places.data : join(ctx.home, data) });
    const key = "deb" as StoreKey;
    const path = store.path("trees", key);
    mkdirSync(path, { recursive: true });
    symlinkSync("/usr", join(path, "usr"));
    const deb = {
      key,
      path,
      meta: { format: 1, kind: "deb", objects: [], trees: [], programs: {}, notices: [] },
    } as const;
    const compose = async (wheels: readonly TestWheel[]) => {
      const index = await pythonIndex(wheels);
      try {
        const packages = await imported(wheels, store, ctx, index.url);
        const interpreter = `usr/bin/python${python.minor}`;
        return await composePythonTree(
          { system: SYSTEM, group: "default", packages, deb, interpreter },
          store,
          ctx,
        );
      } finally {
        await index.close();
      }
    };
    await fn({ ctx, compose, minor: python.minor, deb, store });
  });
}
