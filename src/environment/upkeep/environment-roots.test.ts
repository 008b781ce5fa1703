import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { projectAt } from "../project/project.ts";
import { withProjectLock } from "../project/project-lock.ts";
import { environmentRoots, goneProjects } from "./environment-roots.ts";

/** A project with one generation, of environment `ee`. */
function scene(t: TestContext) {
  const ctx = testContext();
  t.after(() => ctx.close());
  const project = projectAt(join(ctx.root, "project"), ctx);
  fs.mkdirSync(project.root);
  put(join(project.state, "root"), `${project.root}\n`);
  put(join(project.state, "generations/1.json"), JSON.stringify({ format: 1, environment: "ee" }));
  return { ctx, project };
}

function put(path: string, text: string): void {
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(path, text);
}

test("environmentRoots are those of all generations, and of shells that were activated in place and still run", (t) => {
  const { ctx } = scene(t);
  assert.deepEqual(environmentRoots(ctx.places, ctx.host), ["ee"]);
  const live = join(ctx.places.state, "live");
  const stat = fs.readFileSync(`/proc/${process.pid}/stat`, "utf8");
  const root = join(ctx.places.data, "environments");
  put(join(live, `${process.pid}.1`), `${root}/aa\n${stat}`);
  put(join(live, `${process.pid}.2`), `${root}/bb\n${stat.replace(/\d+$/m, "1").replace(/ \d+/g, " 1")}`);
  assert.deepEqual(environmentRoots(ctx.places, ctx.host), ["aa", "ee"]);
  assert.deepEqual(fs.readdirSync(live), [`${process.pid}.1`]);
});

test("environmentRoots says which generation can't be read, before anything is collected", (t) => {
  const { ctx, project } = scene(t);
  const path = join(project.state, "generations/2.json");
  put(path, '{"format":1,"envir');
  assert.throws(() => environmentRoots(ctx.places, ctx.host), {
    code: "damaged-state",
    help: `remove the file: rm '${path}'`,
  });
});

test("environmentRoots takes no generations for gone whose folder can't be read", (t) => {
  const { ctx, project } = scene(t);
  // A circle of links can't be read by root either.
  for (const folder of [join(project.state, "generations"), join(ctx.places.state, "projects")]) {
    fs.rmSync(folder, { recursive: true });
    fs.symlinkSync(folder, folder);
    assert.throws(() => environmentRoots(ctx.places, ctx.host), { code: "state-not-readable" });
    fs.rmSync(folder);
    fs.mkdirSync(folder, { recursive: true });
  }
});

test("environmentRoots are those that a change names which a kill left half done", (t) => {
  const { ctx, project } = scene(t);
  put(join(project.state, "journal.json"), JSON.stringify({ generation: { environment: "ab12" } }));
  assert.deepEqual(environmentRoots(ctx.places, ctx.host), ["ab12", "ee"]);
});

test("environmentRoots are those that a process's variables name, else those of what it has loaded", async (t) => {
  const { ctx } = scene(t);
  const { data } = ctx.places;
  for (const [key, tree] of [
    ["a1", "c1"],
    ["a2", "c2"],
  ])
    put(join(data, `environments/${key}/environment.json`), JSON.stringify({ format: 1, trees: [tree] }));
  const program = join(data, "trees/c1/usr/bin/served");
  put(program, "");
  fs.copyFileSync("/bin/sleep", program);
  fs.chmodSync(program, 0o755);
  const start = async (env: Record<string, string>) => {
    const child = spawn(program, ["60"], { env, stdio: "ignore" });
    await once(child, "spawn");
    return async () => {
      child.kill();
      await once(child, "exit");
    };
  };
  // As a server does that writes its title over its variables.
  const endServer = await start({});
  assert.deepEqual(environmentRoots(ctx.places, ctx.host), ["a1", "ee"]);
  await endServer();
  const endProgram = await start({ BOTHY_ENV: `${data}/environments/a2` });
  assert.deepEqual(environmentRoots(ctx.places, ctx.host), ["a2", "ee"]);
  await endProgram();
  assert.deepEqual(environmentRoots(ctx.places, ctx.host), ["ee"]);
});

test("environmentRoots keep a project whose folder is gone for 30 days", (t) => {
  const { ctx, project } = scene(t);
  fs.rmSync(project.root, { recursive: true });
  const at = (days: number) => ({ ...ctx.host, now: () => new Date(Date.UTC(2030, 0, 1 + days)) });
  assert.deepEqual(environmentRoots(ctx.places, at(0)), ["ee"]);
  assert.deepEqual(environmentRoots(ctx.places, at(29)), ["ee"]);
  assert.deepEqual(environmentRoots(ctx.places, at(31)), []);
  assert.deepEqual(environmentRoots(ctx.places, at(31), { goneDays: 40 }), ["ee"]);
  assert.deepEqual(environmentRoots(ctx.places, at(0), { goneDays: 0 }), []);
});

test("goneProjects names the folders that are gone, as long as something built is kept for them", (t) => {
  const { ctx, project } = scene(t);
  put(join(ctx.places.data, "environments/ee/environment.json"), JSON.stringify({ format: 1, trees: [] }));
  assert.deepEqual(goneProjects(ctx.places, ctx.host), []);
  fs.rmSync(project.root, { recursive: true });
  assert.deepEqual(goneProjects(ctx.places, ctx.host), [project.root]);
  fs.rmSync(join(ctx.places.data, "environments/ee"), { recursive: true });
  assert.deepEqual(goneProjects(ctx.places, ctx.host), []);
});

test("environmentRoots keep a project whose state doesn't say where it is; its next lock says so again", async (t) => {
  const { ctx, project } = scene(t);
  const record = join(project.state, "root");
  fs.writeFileSync(record, "");
  const at = (year: number) => ({ ...ctx.host, now: () => new Date(Date.UTC(year, 0, 1)) });
  for (const year of [2030, 2040]) assert.deepEqual(environmentRoots(ctx.places, at(year)), ["ee"]);
  await withProjectLock({ ...project, root: "" }, ctx, async () => {});
  assert.equal(fs.readFileSync(record, "utf8"), "");
  await withProjectLock(project, ctx, async () => {});
  assert.equal(fs.readFileSync(record, "utf8"), `${project.root}\n`);
});
