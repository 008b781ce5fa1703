import assert from "node:assert/strict";
import { test } from "node:test";
import { A, manifest, world, X } from "../../test/resolve-world.ts";
import type { System } from "../base/system.ts";
import { encodeLockfile } from "../lockfile/encode.ts";
import type { LockedPackage, Lockfile } from "../lockfile/types.ts";
import { BASE_GROUP } from "../manifest/types.ts";
import type { Store } from "../store/types.ts";
import type { Channels, ImportDependencies } from "./channel.ts";
import type { Importing } from "./resolution-plan.ts";
import { resolveEnvironment } from "./resolve-environment.ts";

/** What happened in turn when a lock of `before` becomes one of `after`, with what pypi was told of imports. */
async function changed(before: string, after: string, debFails = false) {
  const { channels: known, ctx } = world();
  const previous = await resolveEnvironment({ manifest: manifest(before) }, known, ctx);
  const events: string[] = [];
  const imports: (readonly LockedPackage[] | undefined)[] = [];
  const told = new Map<string, Promise<ImportDependencies | undefined>>();
  const channels: Channels = {
    ...known,
    deb: {
      ...known.deb,
      resolve: async (input, inner) => {
        // Long enough for whatever needn't wait for it.
        for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
        events.push(`deb ${input.group}`);
        if (debFails) throw new Error("no Debian");
        return known.deb.resolve(input, inner);
      },
    },
    pypi: {
      ...known.pypi,
      resolve: async (input, inner) => {
        events.push(`pypi ${input.group}`);
        if (input.importing !== undefined) told.set(input.system, input.importing);
        return known.pypi.resolve(input, inner);
      },
    },
  };
  const importing: Importing = {
    system: X as System,
    dependencies: (packages: readonly LockedPackage[]) => {
      imports.push(packages);
      return { store: {} as Store };
    },
  };
  const resolved = await resolveEnvironment(
    { manifest: manifest(after), previous, importing },
    channels,
    ctx,
  ).then(
    (lock): Lockfile | Error => lock,
    (error: Error) => error,
  );
  ctx.close();
  return { resolved, events: [...new Set(events)], imports, told };
}

const PYTHON = 'python = "3.13"';
const BOTH = `${PYTHON}\n"pypi:polars" = "*"`;

test("resolveEnvironment lets pypi not wait for Debian's packages where the Python stays", async () => {
  const { resolved, events, imports, told } = await changed(PYTHON, BOTH);
  const { channels, ctx } = world();
  const anew = await resolveEnvironment({ manifest: manifest(BOTH) }, channels, ctx);
  ctx.close();
  assert.equal(encodeLockfile(resolved as Lockfile), encodeLockfile(anew));
  assert.deepEqual(events, ["pypi default", `deb ${BASE_GROUP}`]);
  assert.deepEqual([...told.keys()], [X], "nothing is imported for the other system");
  assert.deepEqual(await told.get(X), { store: {} });
  assert.equal(imports.length, 1);
  const [packages] = imports;
  assert.ok(packages!.some(({ group, name }) => group === BASE_GROUP && name === "libc6"));
  assert.ok(!packages!.some(({ system }) => system === A));
});

test("resolveEnvironment resolves pypi after a Python that may move", async () => {
  const { events } = await changed("", BOTH);
  assert.deepEqual(events.at(-1), "pypi default");
  assert.equal(events.length, 3);
});

test("resolveEnvironment tells Debian's failure, and pypi that nothing will be imported", async () => {
  const { resolved, told } = await changed(PYTHON, BOTH, true);
  assert.match(String(resolved), /no Debian/);
  assert.equal(await told.get(X), undefined);
});
