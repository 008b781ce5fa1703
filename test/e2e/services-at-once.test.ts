// Services that are started inside an activation, before any Node runs: what native/starter does, and what bothy takes over from it.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type Ran, said } from "./harness.ts";
import { serviceScene, until } from "./service-scene.ts";

const scene = serviceScene("services-at-once");
after(() => scene.end());
const { someone } = scene;

const SERVER = `console.log("up", process.env.GREETING, process.env.LOUD ?? "");
require("node:http").createServer((_, answer) => answer.end("here")).listen(process.env.BOTHY_PORT_DB, "127.0.0.1");
`;

const MANIFEST = `schema = 1
[vars]
WHO = "everybody"
[services.db]
command = "exec '${process.execPath}' server.cjs"
ready = { port = "db" }
restart = "on-failure"
vars = { GREETING = "hello \${WHO}", LOUD = "$GREETING!$$" }
[services.job]
command = "echo job after; exec sleep 1000"
ready = { command = "test $BOTHY_SERVICE = job" }
depends-on = ["db"]
[services.plain]
command = "echo plain; exec sleep 1000"
`;

interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  bothy(...args: string[]): Ran;
  /** Starts, and says whether that was done before any Node ran. */
  start(...args: string[]): Ran & { readonly atOnce: boolean };
  states(): Record<string, string>;
  status(): { readonly name: string; readonly pid: number; readonly restarts: number }[];
}

/** A project whose variables are in force, as in a shell that is activated. */
function place(name: string, manifest = MANIFEST, more: Record<string, string> = {}): Place {
  const folder = scene.project(name, manifest, { "server.cjs": SERVER });
  const printed = someone.bothy(["activate", "--print=json"], { cwd: folder });
  assert.equal(printed.status, 0, said(printed));
  const { variables } = JSON.parse(printed.stdout) as { variables: Record<string, string> };
  const env = { ...variables, ...more };
  const bothy = (...args: string[]) => someone.bothy(args, { cwd: folder, env });
  const status = () =>
    (JSON.parse(bothy("services", "status", "--json").stdout) as { services: ReturnType<Place["status"]> })
      .services;
  return {
    folder,
    env,
    bothy,
    status,
    start(...args) {
      const ran = bothy("services", "start", ...args);
      return { ...ran, atOnce: supervisorOf(folder).endsWith(" begun") };
    },
    states: () =>
      Object.fromEntries(
        (status() as unknown as { name: string; state: string }[]).map(({ name: one, state }) => [
          one,
          state,
        ]),
      ),
  };
}

/** The command line of the supervisor that state.json names; empty where none runs. */
function supervisorOf(folder: string): string {
  const file = join(scene.state(folder), "services/state.json");
  for (const deadline = Date.now() + 5000; Date.now() < deadline; ) {
    const begun = existsSync(join(scene.state(folder), "services/starting"));
    if (!begun && existsSync(file)) break;
  }
  const { supervisor } = JSON.parse(readFileSync(file, "utf8")) as { supervisor: string };
  const path = `/proc/${supervisor.split("-")[0]}/cmdline`;
  return existsSync(path) ? readFileSync(path, "utf8").replaceAll("\0", " ").trim() : "";
}

const READY = { db: "ready", job: "ready", plain: "ready" };
const STOPPED = { db: "stopped", job: "stopped", plain: "stopped" };

test("services start in order before any Node runs, and are the supervisor's from then on", async () => {
  const one = place("order");
  const ran = one.start();
  assert.equal(ran.status, 0, said(ran));
  assert.ok(ran.atOnce);
  assert.match(ran.stderr, /db is ready after \d+\.\d\d s[\s\S]*job is ready after/);
  const told = one.status();
  const table = ran.stdout.trimEnd().split("\n");
  assert.match(table[0]!, /^service {2}state {4}port {3}process {2}generation$/);
  for (const [index, { name, pid }] of told.entries())
    assert.match(table[index + 1]!, new RegExp(`^${name} +(ready|running) +\\d+ +${pid} +1$`));
  assert.match(ran.stdout, /They run until: bothy services stop\n$/);
  assert.deepEqual(one.states(), READY);
  const logs = one.bothy("services", "logs").stdout;
  assert.match(
    logs,
    /db +\S+ \* starts, generation 1\n[\s\S]*db +\S+ \| up hello everybody hello everybody!\$\n/,
  );
  assert.match(logs, /job +\S+ \| job after/);
  const [db, job, plain] = told.map(({ pid }) => pid);
  for (const pid of [job!, plain!])
    assert.deepEqual(
      readdirSync(`/proc/${pid}/fd`).sort(),
      ["0", "1", "2"],
      "nothing of bothy's is open in it",
    );

  // As of any supervisor: an end by itself is seen, and followed by a new start.
  someone.run(["kill", "-9", String(db)]);
  await until("db again", () => {
    const now = one.status()[0]!;
    return now.pid !== db && now.restarts === 1 && one.states().db === "ready";
  });
  assert.match(one.bothy("services", "start").stdout, /They ran already/);
  assert.match(one.bothy("services", "stop").stdout, /^Stopped db, job, plain\./);
  assert.deepEqual(one.states(), STOPPED);
  assert.deepEqual(scene.processes(one.folder), []);
  assert.ok(one.start().atOnce, "and once more");
  assert.equal(one.bothy("services", "stop").status, 0);
});

test("what takes its time is gone on with by bothy, also what prints much before it is ready", async () => {
  const one = place(
    "slow",
    `schema = 1
[services.slow]
command = "seq 1 30000; sleep 1; touch there; exec sleep 1000"
ready = { command = "test -e there" }
[services.late]
command = "exec sleep 1000"
depends-on = ["slow"]
`,
  );
  const ran = one.start();
  assert.equal(ran.status, 0, said(ran));
  assert.ok(ran.atOnce);
  assert.match(ran.stderr, /slow is ready after 1\.\d\d s\n[\s\S]*late is ready/);
  const printed = one.bothy("services", "logs", "slow", "-n", "99999").stdout.match(/\| \d+$/gm) ?? [];
  assert.equal(printed.length, 30_000);
  one.bothy("services", "stop");
  assert.deepEqual(scene.processes(one.folder), []);
});

test("a service that fails at once is an error with its last lines, and the others run", () => {
  const one = place(
    "fails",
    `${MANIFEST}[services.bad]\ncommand = "echo why; exit 3"\nready = { port = "bad" }\n`,
  );
  const ran = one.start();
  assert.equal(ran.status, 1, said(ran));
  assert.match(ran.stderr, /error: bad did not get ready\n[\s\S]*status 3 before it was ready\n +bad \| why/);
  assert.deepEqual(one.states(), { ...READY, bad: "failed" });
  one.bothy("services", "stop");
  assert.deepEqual(scene.processes(one.folder), []);
});

test("a start that is interrupted ends what it has started, at whatever moment", async () => {
  const manifest = `${MANIFEST}[services.slow]\ncommand = "exec sleep 1000"\nready = { command = "false", timeout = 60 }\n`;
  const one = place("interrupted", manifest);
  const begun = () => /^service \S+ \d/m.test(read(join(scene.state(one.folder), "services/starting")));
  for (const wait of [0, 250, 900]) {
    const started = scene.startInBackground(["services", "start"], one.folder, one.env);
    await until("what is begun", begun);
    await delay(wait);
    started.interrupt();
    const ran = await started;
    assert.ok(ran.status === 130 || ran.signal === "SIGINT", said(ran));
    await until("the end", () => scene.processes(one.folder).length === 0);
    assert.deepEqual(Object.values(one.states()), ["stopped", "stopped", "stopped", "stopped"]);
  }
});

test("kill -9 of what starts services leaves none of them, and the next command tells the truth", async () => {
  const one = place(
    "killed",
    `schema = 1
[services.job]
command = "exec sleep 1000"
ready = { command = "test -e go" }
[services.plain]
command = "exec sleep 1000"
`,
  );
  const file = join(scene.state(one.folder), "services/starting");
  const started = scene.startInBackground(["services", "start"], one.folder, one.env);
  await until("the record", () => /^service job \d+ \d+ [1-9][\s\S]*^service plain/m.test(read(file)));
  const text = read(file);
  const pids = [...text.matchAll(/^service \S+ \d+ \d+ (\d+)/gm)].map((match) => Number(match[1]));
  assert.equal(pids.length, 2);
  process.kill(Number(/^by (\d+)/m.exec(text)![1]), "SIGKILL");
  writeFileSync(join(one.folder, "go"), "");
  // Whoever waited does it all by itself then.
  const ran = await started;
  assert.equal(ran.status, 0, said(ran));
  for (const pid of pids)
    assert.match(read(`/proc/${pid}/stat`), /^$|\) [ZX] /, "no keeper of those that were killed");
  assert.deepEqual(one.states(), { job: "ready", plain: "ready" });
  assert.ok(!existsSync(file));
  one.bothy("services", "stop");
  assert.deepEqual(scene.processes(one.folder), []);
});

test("of two starts at once one starts, and both are told so", async () => {
  const one = place("two", MANIFEST.replace("echo plain;", "echo run >> runs;"));
  const both = [1, 2, 3].map(() => scene.startInBackground(["services", "start"], one.folder, one.env));
  for (const ran of await Promise.all(both)) {
    assert.equal(ran.status, 0, said(ran));
    assert.match(ran.stdout, /^plain +running/m);
  }
  assert.deepEqual(one.states(), READY);
  assert.equal(read(join(one.folder, "runs")), "run\n");
  one.bothy("services", "stop");
  assert.deepEqual(scene.processes(one.folder), []);
});

test("another port in the shell's variables, a changed manifest and a killed supervisor are bothy's to see to", async () => {
  const one = place("unusual", MANIFEST, { BOTHY_PORT_JOB: "1234" });
  assert.equal(one.start().atOnce, false);
  one.bothy("services", "stop");
  const two = place("changed");
  writeFileSync(join(two.folder, "bothy.toml"), MANIFEST.replace("echo plain", "echo changed"));
  assert.equal(two.start().atOnce, false);
  assert.match(two.bothy("services", "logs").stdout, /plain +\S+ \| changed/);
  scene.kill(two.folder, ["supervisor", "keeper"]);
  const again = two.start();
  assert.equal(again.status, 0, said(again));
  assert.equal(again.atOnce, false);
  assert.deepEqual(two.states(), READY);
  two.bothy("services", "stop");
});

/** Empty where there is no such file. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
