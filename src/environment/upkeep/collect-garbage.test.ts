import assert from "node:assert/strict";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { openStore } from "../../store/store.ts";
import { projectAt } from "../project/project.ts";
import { withProjectLock } from "../project/project-lock.ts";
import { consentTo, grantConsent } from "../trust/consent.ts";
import { collectGarbage } from "./collect-garbage.ts";

const DAY_MS = 24 * 3600 * 1000;
const CONTENT = { manifestText: "schema = 1\n" };

/** A project that was allowed and built, and whose folder has been gone for 31 days. */
async function scene(t: TestContext) {
  const ctx = testContext();
  t.after(() => ctx.close());
  const project = projectAt(join(ctx.root, "project"), ctx);
  const put = (path: string, text: string) => {
    fs.mkdirSync(dirname(path), { recursive: true });
    fs.writeFileSync(path, text);
  };
  put(join(project.state, "root"), `${project.root}\n`);
  put(join(project.state, "generations/1.json"), JSON.stringify({ format: 1, environment: "ee" }));
  put(join(project.state, "gone-since"), new Date(Date.now() - 31 * DAY_MS).toISOString());
  await grantConsent(project, CONTENT, ctx);
  return { ctx, project, store: openStore(ctx.host, ctx.places) };
}

test("collectGarbage forgets a project that is long gone, and what the user said of it", async (t) => {
  const { ctx, project, store } = await scene(t);
  const dry = await collectGarbage(store, { dryRun: true }, ctx);
  assert.deepEqual(dry.forgottenProjects, [project.root]);
  assert.equal(fs.existsSync(project.state), true);
  const done = await collectGarbage(store, { dryRun: false }, ctx);
  assert.deepEqual(done.forgottenProjects, [project.root]);
  assert.equal(fs.existsSync(project.state), false);
  fs.mkdirSync(project.root);
  fs.writeFileSync(project.manifestPath, CONTENT.manifestText);
  assert.equal(await consentTo(project, CONTENT, ctx), "unknown");
});

test("collectGarbage waits for whoever works on a project, and keeps one that has come back", async (t) => {
  const { ctx, project, store } = await scene(t);
  let free = () => {};
  const working = withProjectLock(project, ctx, () => new Promise<void>((resolve) => (free = resolve)));
  let collecting: Promise<unknown> = Promise.resolve();
  await new Promise<void>((waits) => {
    const writeFile: typeof ctx.host.fs.writeFile = (path, ...rest) => {
      if (String(path).startsWith(join(project.state, "locks"))) waits();
      return ctx.host.fs.writeFile(path, ...rest);
    };
    const host = { ...ctx.host, fs: { ...ctx.host.fs, writeFile } } as typeof ctx.host;
    collecting = collectGarbage(store, { dryRun: false }, { ...ctx, host });
    collecting.then(() => waits());
  });
  fs.mkdirSync(project.root);
  free();
  await working;
  assert.deepEqual(((await collecting) as { forgottenProjects: string[] }).forgottenProjects, []);
  assert.equal(fs.existsSync(join(project.state, "generations/1.json")), true);
  assert.equal(fs.existsSync(join(project.state, "gone-since")), false);
});
