import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { spawn } from "@lydell/node-pty";
import { installation } from "./harness.ts";
import { serviceScene } from "./service-scene.ts";

const scene = serviceScene("services-shell");
after(() => scene.end());
const { someone } = scene;
const bothy = join(installation, "bin/bothy");

const MANIFEST = `schema = 1
name = "demo"
[services.db]
command = "exec sleep 1000"
[services.web]
command = "exec sleep 1000"
depends-on = ["db"]
`;

/** bash on a terminal, in a project. */
function shellIn(t: TestContext, folder: string) {
  const { uid } = statSync(someone.home);
  const become =
    process.getuid?.() === 0 ? ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"] : [];
  const [file = "", ...args] = [...become, "bash", "--norc", "-i"];
  const env = { ...someone.env, PS1: "ready> ", TERM: "dumb", SHELL: "/bin/bash" } as Record<string, string>;
  const pty = spawn(file, args, { cwd: folder, env, cols: 200, rows: 50 });
  let seen = "";
  let over = false;
  pty.onData((data) => {
    seen += data;
  });
  pty.onExit(() => {
    over = true;
  });
  t.after(() => over || pty.kill("SIGKILL"));
  let lines = 0;
  const until = async (text: string) => {
    for (const deadline = Date.now() + 20_000; !seen.includes(text); await delay(20))
      assert.ok(Date.now() < deadline && !over, `no ${text} in: ${seen}`);
    const shown = seen.slice(0, seen.indexOf(text));
    seen = seen.slice(seen.indexOf(text) + text.length);
    return shown;
  };
  return {
    pid: pty.pid,
    type: (text: string) => pty.write(text),
    until,
    /** Runs a line; what it printed. */
    async line(text: string) {
      const mark = `end-${++lines}`;
      pty.write(`${text}; echo e''nd-${lines}\r`);
      return until(mark);
    },
    kill: () => pty.kill("SIGKILL"),
  };
}

function states(folder: string): string[] {
  const ran = someone.bothy(["services", "status", "--json"], { cwd: folder });
  return (JSON.parse(ran.stdout) as { services: { state: string }[] }).services.map(({ state }) => state);
}

async function untilNothingIsLeft(folder: string): Promise<void> {
  for (const deadline = Date.now() + 15_000; scene.processes(folder).length > 0; await delay(50))
    assert.ok(Date.now() < deadline, JSON.stringify(scene.processes(folder)));
  assert.deepEqual(states(folder), ["stopped", "stopped"]);
}

const RUNNING = ["ready", "ready"];

test("services survive Ctrl-C in the shell that has them, and end with the last one that does", async (t) => {
  const folder = scene.project("ctrl-c", MANIFEST);
  const one = shellIn(t, folder);
  one.type(`'${bothy}' activate --services\r`);
  await one.until("[demo]");
  assert.deepEqual(states(folder), RUNNING);
  one.type("sleep 100\r");
  await delay(300);
  one.type("\u0003");
  assert.match(await one.line("echo still-$((1 + 1))"), /still-2/);
  assert.deepEqual(states(folder), RUNNING);
  const two = shellIn(t, folder);
  two.type(`'${bothy}' activate\r`);
  await two.until("[demo]");
  assert.match(await two.line(`'${bothy}' services start`), /They ran already/);
  one.type("exit\r");
  await one.until("exit");
  await delay(600);
  assert.deepEqual(states(folder), RUNNING, "the other shell has them");
  two.type("exit\r");
  await untilNothingIsLeft(folder);
});

test("services end when their shell is killed, one that is activated in place too", async (t) => {
  const folder = scene.project("killed-shell", MANIFEST);
  const one = shellIn(t, folder);
  await one.line(`eval "$('${bothy}' activate --print)"`);
  assert.match(await one.line(`sh -c "'${bothy}' services start"`), /They end with this shell/);
  assert.deepEqual(states(folder), RUNNING);
  one.kill();
  await untilNothingIsLeft(folder);
});

test("services that were started outside of an activation run until they are stopped", async (t) => {
  const folder = scene.project("outside", MANIFEST);
  const one = shellIn(t, folder);
  assert.match(await one.line(`'${bothy}' services start`), /until: bothy services stop/);
  one.kill();
  await delay(800);
  assert.deepEqual(states(folder), RUNNING);
  someone.bothy(["services", "stop"], { cwd: folder });
  await untilNothingIsLeft(folder);
});
