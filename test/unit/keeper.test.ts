import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { compileKeeper } from "../../scripts/native.ts";

const folder = mkdtempSync(join(tmpdir(), "bothy-keeper-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const keeper = join(folder, "bothy-keeper");
compileKeeper(keeper);

let tags = (1n << 61n) + BigInt(process.pid) * 1000n;

interface Kept {
  readonly tag: string;
  readonly child: ChildProcess;
  readonly control: Socket;
  /** Resolves once a line begins so. */
  line(start: string): Promise<string>;
  /** The first number that the service prints on a line. */
  readonly number: Promise<number>;
  /** All that the service printed, once nobody is left to print. */
  readonly output: Promise<string>;
}

function keep(t: TestContext, script: string, options: { signal?: number; ms?: number } = {}): Kept {
  const tag = String(tags++);
  const { signal = 15, ms = 10_000 } = options;
  const child = spawn(keeper, ["run", tag, String(signal), String(ms), "--", "/bin/sh", "-c", script], {
    stdio: ["ignore", "pipe", "inherit", "pipe"],
    env: { ...process.env, BOTHY_SERVICE_RUN: tag },
  });
  t.after(() => spawnSync(keeper, ["reap", tag]));
  const control = child.stdio[3] as Socket;
  let text = "";
  const waiting: (() => void)[] = [];
  control.on("data", (data) => {
    text += data;
    for (const wake of waiting) wake();
  });
  const line = (start: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = text.split("\n").find((one) => one.startsWith(start));
        if (found !== undefined) resolve(found);
      };
      waiting.push(look);
      control.on("close", () => {
        look();
        reject(new Error(`no ${start} in ${text}`));
      });
      look();
    });
  let said = "";
  child.stdout!.on("data", (data) => {
    said += data;
  });
  const output = new Promise<string>((resolve) => child.stdout!.on("end", () => resolve(said)));
  const number = new Promise<number>((resolve) =>
    child.stdout!.on("data", () => {
      const found = /(\d+)\n/.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    }),
  );
  return { tag, child, control, line, output, number };
}

function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false; // it ended before, or meanwhile
  }
}

/** A process that has left session, group, parent, variables and files behind, and prints its pid. */
const DETACHED = `setsid env -i /bin/sh -c 'echo $$; exec sleep 1000 >/dev/null 2>&1' & `;

test("bothy-keeper tells a program's status and signal, and one that isn't there", async (t) => {
  const seven = keep(t, "echo out; echo err >&2; exit 7");
  assert.equal(await seven.line("gone"), "gone code 7");
  assert.equal(await seven.output, "out\nerr\n");
  assert.equal(await keep(t, "kill -9 $$").line("gone"), "gone signal 9");
  assert.equal(await keep(t, "exec /nonexistent/program").line("ended"), "ended code 127");
});

test("bothy-keeper ends what a program left that failed", async (t) => {
  const kept = keep(t, `trap 'exit 3' USR1; ${DETACHED} while :; do sleep 0.01; done`);
  const pid = await kept.number;
  process.kill(Number((await kept.line("started")).split(" ")[1]), "SIGUSR1");
  await kept.line("gone");
  assert.equal(isAlive(pid), false);
  assert.equal(await kept.line("ended"), "ended code 3");
});

test("bothy-keeper keeps a server that put itself in the background, and ends it when told", async (t) => {
  const kept = keep(t, DETACHED);
  const pid = await kept.number;
  assert.equal(await kept.line("ended"), "ended code 0");
  assert.equal(isAlive(pid), true);
  kept.control.write("s");
  assert.equal(await kept.line("gone"), "gone signal 15");
  assert.equal(isAlive(pid), false);
});

test("bothy-keeper kills what doesn't end in time", async (t) => {
  const kept = keep(t, `trap '' TERM; ${DETACHED} while :; do sleep 1000; done`, { ms: 50 });
  const pid = await kept.number;
  kept.control.write("s");
  assert.equal(await kept.line("ended"), "ended signal 9");
  await kept.line("gone");
  assert.equal(isAlive(pid), false);
});

test("bothy-keeper sends the signal that is asked for to all that a script started", async (t) => {
  const kept = keep(t, `(trap 'echo got-int; exit 0' INT; echo $$; while :; do sleep 0.01; done); true`, {
    signal: 2,
  });
  await kept.number;
  kept.control.write("s");
  assert.match(await kept.output, /got-int/);
});

test("bothy-keeper ends the service when bothy is gone", async (t) => {
  const kept = keep(t, `echo $$; exec sleep 1000`);
  const pid = await kept.number;
  kept.control.destroy();
  await kept.output;
  assert.equal(isAlive(pid), false);
});

test("bothy-keeper lets a program open its output by name, and hands all of it on in order", async (t) => {
  const script = `echo one >/dev/stdout; echo two >/dev/stderr; seq 1 200000; echo three | tee /dev/stderr; echo four >&2`;
  const kept = keep(t, script);
  const numbers = Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join("");
  assert.equal(await kept.output, `one\ntwo\n${numbers}three\nthree\nfour\n`);
  assert.equal(await kept.line("gone"), "gone code 0");
});

test("bothy-keeper ends a program that prints without end as soon as bothy is gone", async (t) => {
  const kept = keep(t, "echo $$; exec yes");
  const pid = await kept.number;
  kept.child.stdout!.destroy();
  kept.control.destroy();
  for (const deadline = Date.now() + 10_000; isAlive(pid); await delay(20)) assert.ok(Date.now() < deadline);
});

test("bothy-keeper ends by its signal what it is told to end as it starts", async (t) => {
  for (let i = 0; i < 10; i++) {
    const kept = keep(t, "exec sleep 1000", { ms: 500 });
    kept.control.write("s");
    assert.equal(await kept.line("ended"), "ended signal 15");
  }
});

test("bothy-keeper gives a program the limit of open files that it is told, and no more than may be", () => {
  const limit = (number: string, hard: string) =>
    spawnSync(
      "sh",
      [
        "-c",
        `ulimit -n ${hard}; exec "$@"`,
        "sh",
        keeper,
        "run",
        String(tags++),
        "15",
        "1000",
        "--open-files",
        number,
        "--",
        "sh",
        "-c",
        "ulimit -S -n",
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "inherit", "pipe"] },
    ).stdout.trim();
  assert.equal(limit("321", "4000"), "321");
  assert.equal(limit("9999", "4000"), "4000");
});

test("bothy-keeper runs a service of root's as an ordinary user with a name, whose files are root's", () => {
  const file = join(folder, "made");
  const script = `id -u; id -un; touch '${file}'`;
  const args = ["run", String(tags++), "15", "1000", "--ordinary-user", "--", "/bin/sh", "-c", script];
  const under = process.getuid?.() === 0 ? [] : ["unshare", "--user", "--map-root-user"];
  const [program = "", ...rest] = [...under, keeper, ...args];
  const ran = spawnSync(program, rest, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit", "pipe"] });
  const [uid, name] = ran.stdout.split("\n");
  assert.match(uid!, /^[1-9]\d*$/);
  assert.match(name!, /^[a-z]/);
  assert.equal(statSync(file).uid, process.getuid?.());
});

test("bothy-keeper reap ends what a killed keeper left, whatever it did to hide, and nothing else", async (t) => {
  const one = keep(t, `${DETACHED} exec sleep 1000`);
  const other = keep(t, `echo $$; exec sleep 1000`);
  const pids = [await one.number, await other.number] as const;
  one.child.kill("SIGKILL");
  await new Promise((resolve) => one.child.on("exit", resolve));
  assert.equal(isAlive(pids[0]), true);
  const reaped = spawnSync(keeper, ["reap", one.tag], { encoding: "utf8" });
  assert.equal(reaped.status, 0, reaped.stderr);
  assert.match(reaped.stdout, new RegExp(`^killed ${pids[0]} `, "m"));
  assert.equal(isAlive(pids[0]), false);
  assert.equal(isAlive(pids[1]), true, "another service's");
  assert.equal(spawnSync(keeper, ["reap", one.tag], { encoding: "utf8" }).stdout, "", "nothing is left");
});
