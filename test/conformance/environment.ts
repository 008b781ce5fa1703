import { join } from "node:path";
import { text } from "node:stream/consumers";
import { installation, type Person, type Ran, said } from "../e2e/harness.ts";
import type { Program } from "./program.ts";
import { type Relocation, readRelocation } from "./relocation.ts";

/** A program's environment, built. */
export interface Built {
  /** $BOTHY_ENV. */
  readonly root: string;
  readonly relocation: Relocation;
}

export interface Installation {
  /** Absent where a step failed. */
  readonly built?: Built;
  /** What the step that failed said. */
  readonly failure?: string;
  /** Seconds that `bothy install` took. */
  readonly seconds: number;
}

/** Makes a project of the program's requests in a new folder and installs it, by bothy's command line alone. */
export async function installProgram(
  program: Program,
  someone: Person,
  env: Readonly<Record<string, string>>,
): Promise<Installation> {
  const cwd = someone.folder(program.name);
  const bothy = (...args: string[]) => started(someone, args, { cwd, env });
  const made = await bothy("init");
  if (made.status !== 0) return { failure: said(made), seconds: 0 };
  const start = performance.now();
  const installed = await bothy("install", ...program.packages);
  const seconds = (performance.now() - start) / 1000;
  if (installed.status !== 0) return { failure: said(installed), seconds };
  const [activation, listed] = [
    await bothy("activate", "--print=json"),
    await bothy("list", "--relocation", "--json"),
  ];
  const wrong = [activation, listed].find(({ status }) => status !== 0);
  if (wrong !== undefined) return { failure: said(wrong), seconds };
  const { variables } = JSON.parse(activation.stdout) as { variables: Record<string, string> };
  return { built: { root: variables.BOTHY_ENV!, relocation: readRelocation(listed.stdout) }, seconds };
}

/** Runs bothy to its end without keeping others from running. */
async function started(
  someone: Person,
  args: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<Ran> {
  const child = someone.start([join(installation, "bin/bothy"), ...args], options);
  const ended = new Promise<Pick<Ran, "status" | "signal">>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal }));
  });
  const [stdout, stderr, end] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
  return { ...end, stdout, stderr };
}
