import assert from "node:assert/strict";
import { test } from "node:test";
import { inDependencyOrder } from "./package-order.ts";

const named = (name: string, dependencies: string[]) =>
  ({ id: name, item: { name, dependencies } }) as unknown as Parameters<typeof inDependencyOrder>[0][number];

test("inDependencyOrder puts every package after its dependencies, whatever order they come in", () => {
  const packages = [named("z", []), named("a", ["b", "z"]), named("b", ["z", "outside"])];
  const names = (list: typeof packages) => inDependencyOrder(list).map((one) => one.id);
  assert.deepEqual(names(packages), ["z", "b", "a"]);
  assert.deepEqual(names(packages.toReversed()), ["z", "b", "a"]);
});

test("inDependencyOrder breaks cycles and keeps every package once", () => {
  const packages = [named("libc", ["gcc"]), named("gcc", ["libc"]), named("app", ["libc"])];
  const names = inDependencyOrder(packages).map((one) => one.id);
  assert.deepEqual(names.toSorted(), ["app", "gcc", "libc"]);
  assert.ok(names.indexOf("app") > names.indexOf("libc"));
});
