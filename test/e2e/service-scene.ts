import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { spawnSync } from "node:child_process";
import {
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ended } from "../cli-home.ts";
import { installation, type Person, person, type Ran } from "./harness.ts";

/** A process, as /proc shows it. */
export interface Seen {
  readonly pid: number;
  readonly name: string;
}

/** A command in the background: its end, and Ctrl-C for it. */
export type Background = Promise<Ran> & { interrupt(): void };

/** Somebody whose projects have services, and all that a test of them looks at. */
export interface ServiceScene {
  readonly someone: Person;
  project(name: string, manifest: string, files?: Readonly<Record<string, string>>): string;
  /** bothy's state of a project. */
  state(folder: string): string;
  /** All processes of a project's services: supervisor, keepers, and what these have or had below them. */
  processes(folder: string): Seen[];
  /** SIGKILL for the project's supervisor, or its keepers. */
  kill(folder: string, what: readonly ("supervisor" | "keeper")[]): void;
  startInBackground(
    args: readonly string[],
    folder: string,
    env?: Readonly<Record<string, string>>,
  ): Background;
  follow(args: readonly string[], folder: string): { text(): string; end(): void };
  /** Ends what is left of all projects. */
  end(): void;
}

export function serviceScene(name: string): ServiceScene {
  const someone = person(name);
  const projects: string[] = [];
  const bothy = join(installation, "bin/bothy");
  const state = (folder: string) => {
    const all = join(String(someone.env.XDG_STATE_HOME), "bothy/projects");
    const root = realpathSync(folder);
    const found = existsSync(all) ? readdirSync(all) : [];
    const own = found.find((key) => rootOf(join(all, key)) === root);
    return own === undefined ? join(all, "none") : join(all, own);
  };
  const supervisors = (folder: string) =>
    running().filter(
      ({ command }) => command.includes("supervisor-worker") && command.includes(state(folder)),
    );
  /** Those with a keeper above them; and those that bear the mark of a run that was recorded. */
  const runsOf = (folder: string) => {
    const text = readOr(join(state(folder), "services/state.json")) ?? "{}";
    const services = (JSON.parse(text) as { services?: { tag?: string }[] }).services ?? [];
    return services.flatMap(({ tag }) => tag ?? []);
  };
  const seen = new Map<string, Set<string>>();
  const tagsOf = (folder: string) => {
    const tags = seen.get(folder) ?? new Set();
    seen.set(folder, tags);
    for (const tag of runsOf(folder)) tags.add(tag);
    return tags;
  };
  const marked = (folder: string) => {
    const tags = tagsOf(folder);
    return running().filter(({ limit }) => limit !== undefined && tags.has(limit));
  };
  return {
    someone,
    state,
    project(project, manifest, files = {}) {
      const folder = someone.folder(project);
      const { uid, gid } = statSync(folder);
      for (const [file, text] of Object.entries({ "bothy.toml": manifest, ...files })) {
        writeFileSync(join(folder, file), text);
        chownSync(join(folder, file), uid, gid);
      }
      projects.push(folder);
      return folder;
    },
    processes: (folder) =>
      [...marked(folder), ...supervisors(folder)].map(({ pid, name: program }) => ({ pid, name: program })),
    kill(folder, what) {
      const keepers = marked(folder).filter(({ name: program }) => program === "bothy-keeper");
      const pids = [
        ...(what.includes("supervisor") ? supervisors(folder) : []),
        ...(what.includes("keeper") ? keepers : []),
      ].map(({ pid }) => pid);
      if (pids.length === 0) throw new Error("nothing to kill");
      for (const pid of pids) process.kill(pid, "SIGKILL");
    },
    startInBackground(args, folder, env = {}) {
      const child = someone.start([bothy, ...args], { cwd: folder, env });
      return Object.assign(ended(child), { interrupt: () => void child.kill("SIGINT") });
    },
    follow(args, folder) {
      const child: ChildProcess = someone.start([bothy, ...args], { cwd: folder });
      let text = "";
      child.stdout?.on("data", (data) => {
        text += data;
      });
      return { text: () => text, end: () => void child.kill("SIGINT") };
    },
    end() {
      for (const folder of projects) {
        const tags = [...tagsOf(folder)];
        for (const { pid } of supervisors(folder)) process.kill(pid, "SIGKILL");
        if (tags.length > 0) spawnSync(join(installation, "dist/native/bothy-keeper"), ["reap", ...tags]);
      }
    },
  };
}

/** Waits until something holds, for fifteen seconds at most. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 15_000; !holds(); await delay(20))
    assert.ok(Date.now() < deadline, `in vain waited for: ${what}`);
}

interface Running extends Seen {
  readonly command: string;
  /** RLIMIT_RTTIME. */
  readonly limit: string | undefined;
}

function running(): Running[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    const stat = readOr(`/proc/${entry}/stat`) ?? "";
    if (stat === "" || /^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2))) return [];
    const limits = readOr(`/proc/${entry}/limits`) ?? "";
    return [
      {
        pid: Number(entry),
        name: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")),
        command: (readOr(`/proc/${entry}/cmdline`) ?? "").replaceAll("\0", " "),
        limit: /^Max realtime timeout +(\d+)/m.exec(limits)?.[1],
      },
    ];
  });
}

function rootOf(state: string): string | undefined {
  return readOr(join(state, "root"))?.trim();
}

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
