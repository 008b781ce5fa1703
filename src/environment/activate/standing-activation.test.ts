import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Activation } from "../../activation/types.ts";
import { projectAt } from "../project/project.ts";
import { entryTime, inputTimes, projectTimes, writeActivation } from "./activation-cache.ts";
import { standingActivation } from "./standing-activation.ts";
import { type Scene, scene } from "./testing/fast-path-scene.ts";

test("standingActivation is what was written, until anything that it was made from changes", async (t) => {
  const spoils: [string, (one: Scene) => void][] = [
    ["nothing", () => {}],
    ["the manifest", ({ at }) => fs.appendFileSync(at("pro ject/bothy.toml"), "#")],
    ["the lock", ({ at }) => fs.rmSync(at("pro ject/bothy.lock"))],
    ["an input", ({ at }) => fs.utimesSync(at("home"), 1000, 1000)],
    ["bothy", ({ at }) => fs.utimesSync(at("inst/dist/cli/main.mjs"), 1000, 1000)],
    ["the environment", ({ at }) => fs.rmSync(at("env"), { recursive: true })],
    ["the drivers", ({ at }) => fs.utimesSync(at("ld.so.cache"), Date.now(), Date.now())],
    ["the record", ({ folder }) => fs.writeFileSync(join(folder, "activation.json"), "{")],
    ["a stamp", ({ folder }) => fs.rmSync(join(folder, "lock.stamp"))],
  ];
  for (const [what, spoil] of spoils) {
    const one = await scene(t);
    const { at, ctx } = one;
    const project = projectAt(at("pro ject"), ctx);
    const path = at("inst/dist/cli/main.mjs");
    for (const name of ["stamp", "ld.so.cache"]) {
      fs.writeFileSync(at(name), "");
      fs.utimesSync(at(name), 1000, 1000);
    }
    const activation: Activation = {
      ...one.activation,
      entry: path,
      inputs: [at("home")],
      drivers: { stamp: at("stamp"), changed: at("ld.so.cache") },
    };
    const inputs = inputTimes([at("home")], ctx);
    const times = { ...projectTimes(project, ctx), inputs, entry: entryTime(path, ctx) };
    await writeActivation(project, activation, times, ctx);
    spoil(one);
    const found = standingActivation(project, { path, time: entryTime(path, ctx) }, ctx);
    assert.deepEqual(found, what === "nothing" ? activation : undefined, what);
    if (what !== "nothing") continue;
    assert.equal(standingActivation(project, { path: "/other/bothy", time: times.entry }, ctx), undefined);
    assert.equal(standingActivation(project, undefined, ctx), undefined);
  }
});
