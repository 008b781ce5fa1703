import assert from "node:assert/strict";
import { test } from "node:test";
import type { Request } from "../manifest/types.ts";
import { optionsFor } from "./choices.ts";

test("optionsFor gives a numbered package the folders that the catalog's entry of that number has", () => {
  const pathsOf = (name: string, channel: "deb" | "npm" = "deb") => {
    const request = { key: name, name, channel, constraint: "*", group: "default" } as Request;
    return optionsFor(request)[0]!.choice.paths;
  };
  assert.deepEqual(pathsOf("postgresql-15"), ["usr/lib/postgresql/15/bin"]);
  assert.deepEqual(pathsOf("postgresql-client-16"), ["usr/lib/postgresql/16/bin"]);
  assert.equal(pathsOf("openjdk-21-jdk-headless")?.[0], "usr/lib/jvm/java-21-openjdk-amd64/bin");
  for (const name of ["postgresql-15-cron", "postgresql-x", "postgresql-", "htop", "gcc-12"])
    assert.equal(pathsOf(name), undefined, name);
  assert.equal(pathsOf("postgresql-15", "npm"), undefined);
});
