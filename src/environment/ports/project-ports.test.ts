import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { projectAt } from "../project/project.ts";
import { withProjectLock } from "../project/project-lock.ts";
import { choosePort, FIRST_PORT, LAST_PORT } from "./choose-port.ts";
import { listenerName, listeners, parseListeners } from "./listening.ts";
import { movePorts, projectPorts } from "./project-ports.ts";

const SERVICES = [
  { name: "db", ports: [] },
  { name: "web", ports: ["admin"] },
];

function scene(t: TestContext) {
  const ctx = testContext();
  t.after(ctx.close);
  const project = async (name: string) => {
    mkdirSync(join(ctx.root, name));
    const made = projectAt(join(ctx.root, name), ctx);
    await withProjectLock(made, ctx, async () => {});
    return made;
  };
  return { ctx, project };
}

test("projectPorts gives each name a port of its own, the same each time", async (t) => {
  const { ctx, project } = scene(t);
  const one = await project("one");
  const ports = await projectPorts(one, SERVICES, ctx);
  assert.deepEqual(Object.keys(ports), ["db", "web", "web-admin"]);
  assert.equal(new Set(Object.values(ports)).size, 3);
  for (const port of Object.values(ports)) assert.ok(port >= FIRST_PORT && port <= LAST_PORT, String(port));
  assert.deepEqual(await projectPorts(one, SERVICES, ctx), ports);
  rmSync(join(one.state, "ports.json"));
  assert.deepEqual(await projectPorts(one, SERVICES, ctx), ports, "the path decides");
  assert.deepEqual(await projectPorts(one, [{ name: "db", ports: [] }], ctx), { db: ports.db });
  assert.deepEqual(await projectPorts(one, SERVICES, ctx), ports, "a service that comes back has its port");
});

test("projectPorts differ between all projects of a user, those that reserve at once too", async (t) => {
  const { ctx, project } = scene(t);
  const projects = await Promise.all([1, 2, 3, 4].map((number) => project(`p${number}`)));
  const all = await Promise.all(projects.map((one) => projectPorts(one, SERVICES, ctx)));
  assert.equal(new Set(all.flatMap((ports) => Object.values(ports))).size, 12);
});

test("projectPorts takes no port that another project has, nor one that somebody listens on", async (t) => {
  const { ctx, project } = scene(t);
  const [one, two] = [await project("one"), await project("two")];
  const first = choosePort(two.root, "db", () => false)!;
  writeFileSync(join(one.state, "ports.json"), JSON.stringify({ format: 1, ports: { db: first } }));
  const { db } = await projectPorts(two, [{ name: "db", ports: [] }], ctx);
  assert.notEqual(db, first);
  rmSync(one.root, { recursive: true });
  rmSync(join(two.state, "ports.json"));
  assert.deepEqual(
    await projectPorts(two, [{ name: "db", ports: [] }], ctx),
    { db: first },
    "its project is gone",
  );
});

test("movePorts gives another number, and leaves the others as they are", async (t) => {
  const { ctx, project } = scene(t);
  const one = await project("one");
  const before = await projectPorts(one, SERVICES, ctx);
  const after = await movePorts(one, ["db"], ctx);
  assert.notEqual(after.db, before.db);
  assert.deepEqual({ ...after, db: 0 }, { ...before, db: 0 });
  assert.deepEqual(await projectPorts(one, SERVICES, ctx), after);
});

test("projectPorts of no services keeps nothing", async (t) => {
  const { ctx, project } = scene(t);
  assert.deepEqual(await projectPorts(await project("one"), [], ctx), {});
});

test("listeners has a port that is listened on, and listenerName who does", async (t) => {
  const { ctx } = scene(t);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  assert.ok(listeners(ctx.host).some((one) => one.port === port));
  assert.match(listenerName(port, ctx.host) ?? "", new RegExp(`\\(process ${process.pid}\\)$`));
  await new Promise((resolve) => server.close(resolve));
  assert.equal(listenerName(port, ctx.host), undefined);
});

test("parseListeners reads addresses of both families and leaves connections out", () => {
  const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4242 1 0 100 0 0 10 0
   1: 0100007F:1539 0100007F:0050 01 00000000:00000000 00:00000000 00000000  1000        0 4243 1 0 20 4 30 10 -1
   2: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4244 1
`;
  assert.deepEqual(parseListeners(text), [
    { port: 5432, inode: "4242" },
    { port: 8080, inode: "4244" },
  ]);
});
