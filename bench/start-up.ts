import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "./measure.ts";
import { manifestOf, type Scene } from "./scene.ts";
import { type Figure, milliseconds, ratioFigure } from "./table.ts";

const SUITE = "trixie";
const PACKAGES = ["coreutils", "bash", "git", "python3", "nodejs", "perl", "gcc", "g++", "jq", "curl", "vim"];

/** What is started: a program of /usr/bin and its arguments. */
const TOOLS: readonly (readonly string[])[] = [
  ["true"],
  ["bash", "-c", "true"],
  ["git", "--version"],
  ["python3", "-c", "0"],
  ["node", "-e", "0"],
  ["perl", "-e", "0"],
  ["gcc", "--version"],
  ["jq", "-n", "1"],
  ["curl", "--version"],
  ["vim", "-es", "-c", "q"],
];
const HEAVY = ["g++", "-c", "-o", "/dev/null", "/tmp/heavy.cc"];
const STARTS = 60;
const COMPILATIONS = 9;

/** One process: nanoseconds of wall time and on a processor, page faults without input. */
interface Start {
  readonly wall: number;
  readonly cpu: number;
  readonly faults: number;
}

export interface StartUp {
  readonly figures: readonly Figure[];
  /** A table, or why there is none. */
  readonly text: string;
}

/**
 * Starts the same Debian packages' programs in an environment and in a chroot of the same suite, in turn. The chroot is made
 * by debootstrap below `scratch`; `$BOTHY_BENCH_CHROOT` names one to use instead.
 */
export function startUp(scene: Scene, scratch: string): StartUp {
  const obstacle = missing();
  if (obstacle !== undefined) {
    process.stderr.write(`bench: start-up is not measured: ${obstacle}\n`);
    return { figures: [], text: `Not measured here: ${obstacle}.\n` };
  }
  const root = process.env.BOTHY_BENCH_CHROOT ?? debootstrap(join(scratch, "chroot"));
  const requests = Object.fromEntries(PACKAGES.map((name) => [`deb/${SUITE}:${name}`, "*"]));
  const folder = scene.project("start-up", manifestOf(requests));
  const inside = scene.run("activate", "-d", folder, "--", "sh", "-c", 'printf %s "$BOTHY_ENV/bin"');
  for (const tmp of ["/tmp", join(root, "tmp")]) writeFileSync(join(tmp, "heavy.cc"), "#include <regex>\n");
  const timer = join(scratch, "start");
  const built = spawnSync("cc", ["-O2", "-o", timer, new URL("start.c", import.meta.url).pathname], {
    stdio: "inherit",
  });
  if (built.status !== 0) throw new Error("bench/start.c could not be compiled");

  const measured = [
    ...compare(timer, TOOLS, { inside, root, runs: STARTS, scratch }),
    ...compare(timer, [HEAVY], { inside, root, runs: COMPILATIONS, scratch }),
  ];
  const rows = measured.map(({ name, ours, theirs }) => {
    const column = (pick: (start: Start) => number) =>
      `${milliseconds(middle(ours, pick) / 1e6)} | ${milliseconds(middle(theirs, pick) / 1e6)} | ${ratio(ours, theirs, pick).toFixed(2)}`;
    const faults = `${middle(ours, (start) => start.faults)} | ${middle(theirs, (start) => start.faults)}`;
    return `| ${name} | ${column((start) => start.wall)} | ${column((start) => start.cpu)} | ${faults} |\n`;
  });
  return {
    figures: measured.map(({ name, ours, theirs }) =>
      ratioFigure(
        name.startsWith("g++") ? `\`${name}\`, inside to chroot` : `start of \`${name}\`, inside to chroot`,
        ratio(ours, theirs, (start) => start.wall),
        name.startsWith("g++") ? 1.05 : 1.5,
      ),
    ),
    text: `| command | inside ms | chroot ms | ratio | inside CPU ms | chroot CPU ms | ratio | page faults inside | in the chroot |\n|---|---|---|---|---|---|---|---|---|\n${rows.join("")}`,
  };
}

interface Compared {
  readonly name: string;
  readonly ours: readonly Start[];
  readonly theirs: readonly Start[];
}

function compare(
  timer: string,
  commands: readonly (readonly string[])[],
  options: { inside: string; root: string; runs: number; scratch: string },
): Compared[] {
  const list = join(options.scratch, "starts");
  const lines = commands.flatMap(([program, ...args]) => [
    ["/", join(options.inside, program!), ...args],
    [options.root, `/usr/bin/${program}`, ...args],
  ]);
  writeFileSync(list, lines.map((words) => `${words.join("\t")}\n`).join(""));
  const done = spawnSync(timer, [String(options.runs), "3", list], {
    env: { PATH: `${options.inside}:/usr/bin:/bin`, LANG: "C.UTF-8", HOME: "/root", TERM: "xterm" },
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (done.status !== 0) throw new Error(`bench/start.c ended with ${done.status}`);
  const starts: Start[][] = lines.map(() => []);
  for (const line of done.stdout.trim().split("\n")) {
    const [index, wall, cpu, faults, status] = line.split(" ").map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    if (status !== 0) throw new Error(`${lines[index]?.join(" ")} ended with status ${status}`);
    starts[index]?.push({ wall, cpu, faults });
  }
  return commands.map((words, index) => ({
    name: words === HEAVY ? "g++ -c of <regex>" : words.join(" "),
    ours: starts[2 * index]!,
    theirs: starts[2 * index + 1]!,
  }));
}

function middle(starts: readonly Start[], pick: (start: Start) => number): number {
  return median(starts.map(pick));
}

/** Median of the ratios run by run: neighbours in time. */
function ratio(ours: readonly Start[], theirs: readonly Start[], pick: (start: Start) => number): number {
  return median(ours.map((start, index) => pick(start) / pick(theirs[index]!)));
}

function missing(): string | undefined {
  if (process.getuid?.() !== 0) return "a chroot can be entered by root alone";
  if (process.env.BOTHY_BENCH_CHROOT !== undefined) return undefined;
  return existsSync("/usr/sbin/debootstrap")
    ? undefined
    : "debootstrap is missing (Debian: apt-get install debootstrap)";
}

function debootstrap(root: string): string {
  mkdirSync(root, { recursive: true });
  const include = `--include=${PACKAGES.join(",")}`;
  const done = spawnSync("/usr/sbin/debootstrap", ["--variant=minbase", include, SUITE, root], {
    encoding: "utf8",
  });
  if (done.status !== 0)
    throw new Error(`debootstrap ended with ${done.status}:\n${done.stdout.slice(-2000)}`);
  return root;
}
