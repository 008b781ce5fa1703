import { UserError } from "../../../base/error.ts";
import type { RunResult } from "../../../host/host.ts";
import { SANDBOX_TIMED_OUT } from "../../sandbox.ts";
import { unconfigured } from "./dpkg-database.ts";

/** A maintainer script that ended otherwise than with status 0. */
export interface ScriptFailure {
  readonly package: string;
  readonly script: "preinst" | "postinst";
  /** `exit status 1`, `signal (Killed)`; what dpkg says. */
  readonly ended: string;
  /** The last lines it printed, in one. */
  readonly printed: string;
}

/** What a run of the scripts left behind. */
export interface ScriptsRun {
  readonly result: RunResult;
  /** dpkg's `status` file. */
  readonly status: string;
  /** Lines `PACKAGE STATUS`: preinst scripts that failed. */
  readonly failedPreinsts: string;
  readonly timeoutSeconds: number;
}

/**
 * The scripts that failed, in the order of dpkg's status file. UserError `configure-failed` when it is not a script that
 * failed: dpkg configured nothing, or was stopped.
 */
export function failedScripts(run: ScriptsRun): ScriptFailure[] {
  const { result, status, timeoutSeconds } = run;
  const output = `${result.stdout.toString()}${result.stderr.toString()}`;
  const preinsts = run.failedPreinsts
    .split("\n")
    .filter((line) => line !== "")
    .map((line): ScriptFailure => {
      const [name = "", code] = line.split(" ");
      return {
        ...{ package: name, script: "preinst", ended: `exit status ${code}` },
        printed: lastLines(sectionOf(name, ["Preparing"], output)),
      };
    });
  const postinsts = unconfigured(status);
  if (result.code === 0 && postinsts.length === 0) return preinsts;
  if (
    result.code === SANDBOX_TIMED_OUT ||
    !/^Status: install ok installed$/m.test(status) ||
    postinsts.length === 0
  ) {
    throw new UserError("configure-failed", "can't run the packages' install scripts", {
      reason:
        result.code === SANDBOX_TIMED_OUT
          ? `they did not end in ${timeoutSeconds} s; the last lines were: ${lastLines(output)}`
          : `dpkg ended with ${result.code ?? result.signal}: ${lastLines(output)}`,
      help: "see what the system allows: bothy doctor",
    });
  }
  return [
    ...preinsts,
    ...postinsts.map((name): ScriptFailure => {
      const section = sectionOf(name, ["Setting up", "Processing triggers for"], output);
      const ended = /^\s.*\b(exit status \d+|signal \([^)]*\))/m.exec(section)?.[1] ?? "an error";
      return { package: name, script: "postinst", ended, printed: lastLines(section) };
    }),
  ];
}

/** `mariadb-server: its postinst script ended with exit status 1: the last lines`. */
export function describeFailure({ package: name, script, ended, printed }: ScriptFailure): string {
  return `${name}: its ${script} script ended with ${ended}${printed === "" ? "" : `: ${printed}`}`;
}

/** UserError `install-script-failed` for failures that are not allowed (`allow-failed-scripts` in bothy.toml). */
export function failureError(failures: readonly ScriptFailure[]): UserError {
  const names = [...new Set(failures.map((one) => one.package))];
  const what =
    names.length === 1
      ? `the install script of ${names[0]} failed`
      : `${names.length} install scripts failed`;
  return new UserError("install-script-failed", `${what}; no environment was built`, {
    reason: failures.map(describeFailure).join("\n"),
    help: `leave ${names.length === 1 ? "the package" : "the packages"} out; or, to have the environment without what the script sets up, write into [options] of bothy.toml: allow-failed-scripts = [${names.map((name) => JSON.stringify(name)).join(", ")}]`,
  });
}

/** What was printed while `name` was worked on under one of `headings`; everything where there is no such part. */
function sectionOf(name: string, headings: readonly string[], output: string): string {
  const own = new RegExp(`^(?:${headings.join("|")}) ${name.replace(/[+.]/g, "\\$&")}[: ]`);
  const [steps = ""] = output.split(/^Errors were encountered while processing:$/m);
  const sections = steps.split(/^(?=Preparing |Setting up |Processing triggers for )/m);
  return sections.filter((section) => own.test(section)).join("") || steps;
}

function lastLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== "" &&
        !/^(?:Preparing |Setting up |Processing triggers |dpkg: error processing |installed \S+ package .* subprocess )/.test(
          line,
        ),
    )
    .slice(-4)
    .join(" | ");
}
