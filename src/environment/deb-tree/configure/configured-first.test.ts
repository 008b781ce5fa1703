import assert from "node:assert/strict";
import { test } from "node:test";
import { configuredFirst, type Scripted } from "./configured-first.ts";

function one(name: string, fields: Record<string, string>, more: { needs?: string[]; preinst?: true } = {}) {
  return {
    ...{ id: name, item: { name, dependencies: more.needs ?? [] } },
    control: { fields: new Map(Object.entries(fields)), files: new Set(more.preinst ? ["preinst"] : []) },
  } as unknown as Scripted;
}

test("configuredFirst takes what preinst scripts may rely on, and what that depends on", () => {
  const packages = [
    one("libx", {}),
    one("mawk", { priority: "required" }, { needs: ["libx"] }),
    one("dash", { essential: "yes", priority: "optional" }),
    one("libadduser", {}),
    one("adduser", {}, { needs: ["libadduser"] }),
    one("server", { "pre-depends": "adduser (>= 3), gone" }, { needs: ["adduser", "other"], preinst: true }),
    one("other", { "pre-depends": "tool" }),
    one("tool", {}),
  ];
  assert.deepEqual(
    configuredFirst(packages).map(({ id }) => id),
    ["libx", "mawk", "dash", "libadduser", "adduser"],
  );
});
