import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { installation, type Ran, said } from "./harness.ts";
import { serviceScene, until } from "./service-scene.ts";

const scene = serviceScene("services");
after(() => scene.end());
const { someone, project } = scene;
const bothy = join(installation, "bin/bothy");

/** A server of this machine's Node: answers 200 once `DELAY` milliseconds are over, and tells who it is. */
const SERVER = `
const { createServer } = require("node:http");
const port = process.env["BOTHY_PORT_" + process.env.BOTHY_SERVICE.toUpperCase()];
console.log("up", process.env.GREETING ?? "", "pid", process.pid);
createServer((_, answer) => answer.end(process.env.BOTHY_ENV + " " + (process.env.GREETING ?? ""))).listen(port, "127.0.0.1");
`;

/** A process that hides: its parent gone, in a session of its own, no variables, another title, no files. */
const HIDDEN = "setsid --fork env -i /bin/bash -c 'exec -a hidden sleep 4321 </dev/null >/dev/null 2>&1'";

const MANIFEST = `schema = 1
[services.db]
command = "exec '${process.execPath}' server.cjs"
ready = { port = "db" }
restart = "on-failure"
[services.web]
command = "exec '${process.execPath}' server.cjs"
ready = { http = "/" }
depends-on = ["db"]
vars = { GREETING = "hello from $BOTHY_SERVICE" }
[services.daemon]
command = "${HIDDEN}"
`;

function newProject(name: string, manifest = MANIFEST): string {
  return project(name, manifest, { "server.cjs": SERVER });
}

interface Status {
  readonly services: readonly {
    readonly name: string;
    readonly state: string;
    readonly pid: number | null;
    readonly port: number | null;
    readonly restarts: number;
    readonly reason: string | null;
    readonly generation: number | null;
  }[];
}

function status(folder: string): Status["services"] {
  const ran = someone.bothy(["services", "status", "--json"], { cwd: folder });
  return (JSON.parse(ran.stdout) as Status).services;
}

function states(folder: string): Record<string, string> {
  return Object.fromEntries(status(folder).map(({ name, state }) => [name, state]));
}

function start(folder: string, ...names: string[]): Ran {
  const ran = someone.bothy(["services", "start", ...names], { cwd: folder });
  assert.equal(ran.status, 0, said(ran));
  return ran;
}

const READY = { db: "ready", web: "ready", daemon: "ready" };
const STOPPED = { db: "stopped", web: "stopped", daemon: "stopped" };

test("services start in order, are reachable at their ports, and nothing is left when they stop", async () => {
  const folder = newProject("order");
  const ran = start(folder);
  assert.match(ran.stderr, /db is ready after[\s\S]*web is ready after/);
  assert.match(ran.stdout, /until: bothy services stop/);
  assert.deepEqual(states(folder), READY);
  const web = status(folder).find(({ name }) => name === "web")!;
  const answer = await (await fetch(`http://127.0.0.1:${web.port}/`)).text();
  assert.match(answer, /\/bothy\/environments\/[0-9a-f]+ hello from web$/);
  assert.ok(scene.processes(folder).some(({ name }) => name === "sleep"));
  assert.match(someone.bothy(["services", "stop"], { cwd: folder }).stdout, /^Stopped .*web/);
  assert.deepEqual(states(folder), STOPPED);
  assert.deepEqual(scene.processes(folder), []);
  const logs = someone.bothy(["services", "logs", "web", "-n", "100"], { cwd: folder }).stdout;
  assert.match(
    logs,
    /\* starts, generation 1\n.*\| up hello from web pid \d+\n.*\* ready[\s\S]*\* stopped: signal SIGTERM/,
  );
});

for (const [what, victims] of [
  ["the supervisor", ["supervisor"]],
  ["the keepers", ["keeper"]],
  ["supervisor and keepers", ["supervisor", "keeper"]],
] as const)
  test(`after kill -9 of ${what}, status tells the truth and no process is left`, () => {
    const folder = newProject(`kill-${victims.join("-")}`);
    start(folder);
    scene.kill(folder, victims);
    const now = states(folder);
    if (victims.some((victim) => victim === "supervisor")) {
      assert.deepEqual(now, STOPPED);
      assert.deepEqual(scene.processes(folder), []);
    } else {
      assert.equal(now.web, "failed");
      assert.equal(now.daemon, "failed");
      assert.ok(!scene.processes(folder).some(({ name }) => name === "sleep"), "the hidden one");
    }
    start(folder);
    assert.deepEqual(states(folder), READY);
    const running = scene.processes(folder).filter(({ name }) => name === "sleep");
    assert.equal(running.length, 1, "none of it runs twice");
    someone.bothy(["services", "stop"], { cwd: folder });
    assert.deepEqual(scene.processes(folder), []);
  });

test("services end when their project's folder is moved away", async () => {
  const folder = newProject("moves");
  start(folder);
  const pids = scene.processes(folder).map(({ pid }) => pid);
  assert.ok(pids.length >= 5, "supervisor, keepers, services");
  renameSync(folder, `${folder} elsewhere`);
  await until("the end of all", () => !pids.some((pid) => existsSync(`/proc/${pid}`)));
  renameSync(`${folder} elsewhere`, folder);
  assert.deepEqual(scene.processes(folder), []);
  assert.deepEqual(states(folder), STOPPED);
});

test("after kill -9 of a service it starts again, or is an error with the last lines of its log", async () => {
  const folder = newProject("kill-service");
  start(folder);
  const pid = (name: string) => status(folder).find((service) => service.name === name)!.pid!;
  const first = pid("db");
  someone.run(["kill", "-9", String(first), String(pid("web"))]);
  await until("db again", () => states(folder).db === "ready" && pid("db") !== first);
  assert.equal(status(folder)[0]!.restarts, 1);
  const ran = someone.bothy(["services", "status"], { cwd: folder });
  assert.equal(ran.status, 1, said(ran));
  assert.match(ran.stdout, /^web: it ended with signal SIGKILL\n {2}web \| up hello from web/m);
  someone.bothy(["services", "stop"], { cwd: folder });
});

test("a service that crashes or never gets ready is an error with its reason and last lines; others are told of", () => {
  const folder = newProject(
    "failing",
    `schema = 1
[services.crash]
command = "echo bad config; exit 3"
ready = { port = "crash" }
[services.never]
command = "echo I wait; exec sleep 1000"
ready = { command = "echo not yet >/dev/stderr; exit 4", timeout = 0.3 }
[services.late]
command = "exec sleep 1000"
depends-on = ["never"]
[services.fine]
command = "exec sleep 1000"
[services.missing]
command = "no-such-program-here"
restart = "always"
`,
  );
  const ran = someone.bothy(["services", "start"], { cwd: folder });
  assert.equal(ran.status, 1, said(ran));
  assert.match(ran.stderr, /^error: crash, never, missing did not get ready$/m);
  assert.match(ran.stderr, /crash: it ended with status 3 before it was ready\n +crash \| bad config/);
  assert.match(
    ran.stderr,
    /never: it was not ready after 0.3 s: command echo not yet >\/dev\/stderr; exit 4\n +the check: it ended with status 4\n +the check: not yet\n +never \| I wait/,
  );
  assert.match(ran.stderr, /missing: it ended with status 127\n +missing \| .*not found/);
  assert.match(ran.stderr, /not started: late\n +still running: fine/);
  assert.deepEqual(Object.values(states(folder)), ["failed", "failed", "failed", "ready", "failed"]);
  const unknown = someone.bothy(["services", "start", "nevr"], { cwd: folder });
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /no service "nevr"[\s\S]*did you mean never\?/);
  someone.bothy(["services", "stop"], { cwd: folder });
  assert.deepEqual(scene.processes(folder), []);
});

test("activate --services -- COMMAND has its services, passes its status on, and ends what it started", async () => {
  const folder = newProject("with-command");
  const script =
    'curl=$(bash -c "exec 3<>/dev/tcp/127.0.0.1/$BOTHY_PORT_WEB && echo yes"); echo "web: $curl"; exit 7';
  const ran = someone.bothy(["activate", "--services", "--", "sh", "-c", script], { cwd: folder });
  assert.equal(ran.status, 7, said(ran));
  assert.equal(ran.stdout, "web: yes\n");
  await until("the end", () => scene.processes(folder).length === 0);
  start(folder, "db");
  someone.bothy(["activate", "--services", "--", "true"], { cwd: folder });
  await until("the end of what it started", () => states(folder).web === "stopped");
  assert.equal(states(folder).db, "ready", "it ran before");
  someone.bothy(["services", "stop"], { cwd: folder });
});

test("services that the last command's end is still stopping start again for the next one", async () => {
  const slow = `trap 'sleep 0.6; exit' TERM; while :; do sleep 0.05; done`;
  const folder = newProject(
    "in-a-row",
    `schema = 1\n[services.db]\ncommand = "exec sleep 1000"\n[services.web]\ncommand = """${slow}"""\ndepends-on = ["db"]\n`,
  );
  for (let i = 0; i < 3; i++) {
    const ran = someone.bothy(["activate", "--services", "--", "echo", "ran"], { cwd: folder });
    assert.equal(ran.status, 0, said(ran));
    assert.equal(ran.stdout, "ran\n");
    // Longer than it takes to see that nobody is left, shorter than the services take to end.
    await delay(300);
  }
  await until("the end", () => scene.processes(folder).length === 0);
});

test("activate --services runs no command where a service fails, and leaves none running", async () => {
  const folder = newProject("failed-activation", `${MANIFEST}[services.bad]\ncommand = "exit 1"\n`);
  const ran = someone.bothy(["activate", "--services", "--", "echo", "ran"], { cwd: folder });
  assert.equal(ran.status, 1, said(ran));
  assert.equal(ran.stdout, "");
  assert.match(ran.stderr, /^error: bad did not get ready$/m);
  assert.match(ran.stderr, /ended with it: .*web/);
  await until("the end", () => scene.processes(folder).length === 0);
});

test("a port that another program has taken is moved for a new activation, and an error in an open one", async () => {
  const folder = newProject("taken", MANIFEST);
  const port = Number(
    someone.bothy(["activate", "--", "sh", "-c", "echo $BOTHY_PORT_WEB"], { cwd: folder }).stdout,
  );
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  try {
    const inside = someone.bothy(["activate", "--", bothy, "services", "start"], { cwd: folder });
    assert.equal(inside.status, 1, said(inside));
    assert.match(inside.stderr, new RegExp(`can't start web: its port ${port} is taken`));
    const script = "echo $BOTHY_PORT_WEB";
    const moved = someone.bothy(["activate", "--services", "--", "sh", "-c", script], { cwd: folder });
    assert.equal(moved.status, 0, said(moved));
    const now = Number(moved.stdout);
    assert.ok(now > 0 && now !== port);
    assert.match(
      moved.stderr,
      new RegExp(`port ${port} of web is taken by .*; BOTHY_PORT_WEB is ${now} now`),
    );
  } finally {
    other.close();
  }
});

test("a service that keeps ending starts again with longer and longer pauses", async () => {
  const folder = newProject(
    "back-off",
    `schema = 1
[services.job]
command = "echo run; test -e stop-failing || exit 1; exec sleep 1000"
ready = { command = "test -e stop-failing", timeout = 20 }
restart = "on-failure"
`,
  );
  const started = scene.startInBackground(["services", "start"], folder);
  await until("two ends", () => (status(folder)[0]?.restarts ?? 0) >= 2);
  writeFileSync(join(folder, "stop-failing"), "");
  const ran = await started;
  assert.equal(ran.status, 0, said(ran));
  assert.match(ran.stderr, /job ended with status 1; it starts again in 0.5 s[\s\S]*again in 1 s/);
  assert.match(ran.stdout, /started again [23] times/);
  someone.bothy(["services", "stop"], { cwd: folder });
});

test("logs are rotated, read back across files, and followed across rotation", async () => {
  const folder = newProject(
    "rotation",
    `schema = 1
[services.loud]
command = "while ! test -e go; do sleep 0.02; done; seq 1 40000; echo end-of-it; exec sleep 1000"
log = { megabytes = 1, files = 2 }
`,
  );
  start(folder);
  const followed = scene.follow(["services", "logs", "--follow", "-n", "0"], folder);
  await delay(400);
  writeFileSync(join(folder, "go"), "");
  await until("the last line", () => followed.text().includes("end-of-it"));
  followed.end();
  const numbers = [...followed.text().matchAll(/\| (\d+)$/gm)].map((match) => Number(match[1]));
  assert.deepEqual(
    numbers,
    Array.from({ length: 40_000 }, (_, index) => index + 1),
  );
  const logs = readdirSync(join(scene.state(folder), "services/logs")).sort();
  assert.deepEqual(logs, ["loud.log", "loud.log.1"]);
  const last = someone.bothy(["services", "logs", "-n", "3000"], { cwd: folder }).stdout;
  assert.equal(last.split("\n").filter((line) => /\| 3[89]\d{3}$/.test(line)).length, 2000);
  someone.bothy(["services", "stop"], { cwd: folder });
});

test("an interrupted start stops what it had started", async () => {
  const folder = newProject(
    "interrupted",
    `${MANIFEST}[services.slow]\ncommand = "exec sleep 1000"\nready = { command = "false", timeout = 60 }\n`,
  );
  const started = scene.startInBackground(["services", "start"], folder);
  await until(
    "db",
    () => existsSync(join(scene.state(folder), "services/state.json")) && states(folder).web === "ready",
  );
  started.interrupt();
  assert.equal((await started).status, 130);
  await until("the end", () => scene.processes(folder).length === 0);
});

test("a supervisor runs the generation of the shell that asks, and says where another one runs", () => {
  const folder = newProject("generations");
  const script = [
    "set -e",
    `'${bothy}' services start db`,
    // Another shell changes the environment meanwhile.
    `printf '\\n[options]\\nsystems = ["x86_64-linux", "aarch64-linux"]\\n[vars]\\nNEW = "1"\\n' >> bothy.toml`,
    `env -u BOTHY_ENV -u BOTHY_PROJECT '${bothy}' install >/dev/null`,
    `'${bothy}' services status --json`,
  ].join("\n");
  const ran = someone.bothy(["activate", "--", "sh", "-c", script], { cwd: folder });
  assert.equal(ran.status, 0, said(ran));
  const { services } = JSON.parse(ran.stdout.slice(ran.stdout.indexOf("{"))) as Status;
  assert.equal(services[0]!.generation, 1);
  assert.match(readFileSync(join(scene.state(folder), "current"), "utf8"), /^2/);
});
