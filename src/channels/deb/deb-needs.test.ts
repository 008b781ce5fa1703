import assert from "node:assert/strict";
import { test } from "node:test";
import { bench, resolve, resolved } from "../../../test/deb-bench.ts";
import { packageKey } from "../../lockfile/types.ts";
import { debNeeds } from "./deb-needs.ts";

test("debNeeds tells what packages ask of others, and of whom they know nothing", async (t) => {
  const { context } = await bench(t, [
    {
      name: "app",
      version: "1-1",
      fields: { Depends: "lib (<< 2), helper | lib (>= 9)", Breaks: "libc6 (>= 3)" },
    },
    { name: "lib", version: "1.5-1" },
    { name: "helper", version: "1-1" },
  ]);
  const ctx = context();
  const packages = resolved(await resolve(ctx, ["app"]));
  const app = packages.find(({ name }) => name === "app")!;
  const input = { system: "x86_64-linux", group: "default", packages, names: [] } as const;
  const needs = await debNeeds([app, { ...app, version: "0.9-1" }], input, ctx);
  const allowed = (name: string, version: string) =>
    (needs.get(packageKey(app)) ?? [])
      .filter((need) => need.name === name)
      .map((need) => need.allows(version));
  assert.deepEqual(allowed("lib", "1.9-1"), [true, true]);
  assert.deepEqual(allowed("lib", "2.0-1"), [false, true]);
  assert.deepEqual(allowed("libc6", "3.0"), [false]);
  assert.deepEqual(
    needs.get(packageKey(app))!.map(({ name, constraint }) => `${name} ${constraint}`),
    ["lib << 2", "helper ", "lib >= 9", "libc6 not libc6 (>= 3)"],
  );
  assert.equal((await debNeeds([{ ...app, version: "0.9-1" }], input, ctx)).size, 0);
});
