import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { median, pairedRatio, type Timing } from "./measure.ts";
import { manifestOf, type Scene } from "./scene.ts";
import type { Section } from "./section.ts";
import { ratioFigure } from "./table.ts";

const RUNS = 11;
const FIRST_RUNS = 5;

const SERVERS = `
[vars]
PGDATA = "$BOTHY_CACHE/postgres"
PGHOST = "127.0.0.1"
PGPORT = "$BOTHY_PORT_DB"
PGUSER = "bench"

[services.db]
command = """
test -d "$PGDATA" || initdb --username bench --auth trust --no-sync
exec postgres -c port="$PGPORT" -c listen_addresses="$PGHOST" -c unix_socket_directories=''
"""
ready = { command = "pg_isready -q" }
stop = { signal = "INT" }
unprivileged = true

[services.cache]
command = "exec redis-server --port $BOTHY_PORT_CACHE --bind 127.0.0.1 --save '' --dir $BOTHY_CACHE"
ready = { command = "redis-cli -p $BOTHY_PORT_CACHE ping" }
`;

/** What bothy does, written down as a script: the same programs and checks, side by side, as one would write it for oneself. */
const BY_HAND = `
test -d "$PGDATA" || initdb --username bench --auth trust --no-sync
postgres -c port="$PGPORT" -c listen_addresses="$PGHOST" -c unix_socket_directories='' &
redis-server --port $BOTHY_PORT_CACHE --bind 127.0.0.1 --save '' --dir $BOTHY_CACHE &
until pg_isready -q; do sleep 0.05; done
until redis-cli -p $BOTHY_PORT_CACHE ping; do sleep 0.05; done
`;
const END_BY_HAND = `
redis-cli -p $BOTHY_PORT_CACHE shutdown nosave
pg_ctl -D "$PGDATA" -m fast -w stop
`;

/** PostgreSQL and redis from nothing to ready, in a shell that is activated, beside a script; the first time, with a new cluster, and again. */
export function servicesReady(scene: Scene): Section {
  const project = scene.project("services", manifestOf({ postgresql: "17", redis: "*" }) + SERVERS);
  scene.run("-d", project, "install");
  const env = activated(scene, project);
  // PostgreSQL refuses root, to whom bothy's keeper gives another number by the same means.
  const plain = process.getuid?.() === 0 ? ["unshare", "--user", "--map-user=1", "--map-group=1"] : [];
  const run = (command: readonly string[]) => {
    const [file = "", ...args] = command;
    const began = performance.now();
    const done = spawnSync(file, args, { env, cwd: project, stdio: ["ignore", "ignore", "ignore"] });
    if (done.status !== 0) throw new Error(`${command.join(" ")} ended with ${done.status}`);
    return performance.now() - began;
  };
  const hand = () => {
    const time = run([...plain, "sh", "-c", BY_HAND]);
    run([...plain, "sh", "-c", END_BY_HAND]);
    return time;
  };
  const bothy = () => {
    const time = run([scene.bothy, "services", "start"]);
    run([scene.bothy, "services", "stop"]);
    return time;
  };
  const anew = (start: () => number) => () => {
    rmSync(env.PGDATA!, { recursive: true, force: true });
    return start();
  };
  const pairs = (runs: number, one: () => number, other: () => number) =>
    Array.from({ length: runs }, () => [one(), other()] as const);
  const first = pairs(FIRST_RUNS, anew(bothy), anew(hand));
  const again = pairs(RUNS, bothy, hand);
  const timings = [
    timing(
      "`services start`, new cluster",
      first.map(([ours]) => ours),
    ),
    timing(
      "by hand, new cluster",
      first.map(([, theirs]) => theirs),
    ),
    timing(
      "`services start` again",
      again.map(([ours]) => ours),
    ),
    timing(
      "by hand again",
      again.map(([, theirs]) => theirs),
    ),
  ] as const;
  return {
    title: "PostgreSQL and redis ready",
    intro: `In an activated shell. A script starts the same programs side by side and asks the same checks. Node starts when all are ready, to
supervise them; with a new cluster, which takes longer than a moment, it does so meanwhile.`,
    timings,
    figures: [
      ratioFigure(
        "PostgreSQL + redis ready, new cluster / by hand",
        pairedRatio(timings[0], timings[1]),
        1.2,
      ),
      ratioFigure("PostgreSQL + redis ready again / by hand", pairedRatio(timings[2], timings[3]), 1.2),
    ],
    missing: [],
  };
}

function activated(scene: Scene, project: string): NodeJS.ProcessEnv {
  const { variables } = JSON.parse(scene.run("-d", project, "activate", "--print=json")) as {
    variables: Record<string, string | null>;
  };
  const env: NodeJS.ProcessEnv = { ...scene.env };
  for (const [name, value] of Object.entries(variables)) env[name] = value ?? undefined;
  return env;
}

function timing(name: string, runs: readonly number[]): Timing {
  return { name, median: median(runs), min: Math.min(...runs), max: Math.max(...runs), runs };
}
