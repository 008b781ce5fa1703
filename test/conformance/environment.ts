import { join } from "node:path";
import { installation, type Person, said } from "../e2e/harness.ts";
import type { Program } from "./program.ts";
import { type Relocation, readRelocation } from "./relocation.ts";
import type { Installed } from "./suite.ts";
import { ended } from "./waiting.ts";

/** A program's environment, built. */
export interface Built {
  /** $BOTHY_ENV. */
  readonly root: string;
  readonly relocation: Relocation;
}

/** Makes a project of the program's requests in a new folder and installs it, by bothy's command line alone. */
export async function installProgram(
  program: Program,
  someone: Person,
  env: Readonly<Record<string, string>>,
): Promise<Installed<Built>> {
  const cwd = someone.folder(program.name);
  const bothy = (...args: string[]) =>
    ended(someone.start([join(installation, "bin/bothy"), ...args], { cwd, env }));
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
