import { UserError } from "../../base/error.ts";
import type { RunResult } from "../../host/host.ts";
import { unconfigured } from "./dpkg-database.ts";
import { SANDBOX_TIMED_OUT } from "./sandbox.ts";

/**
 * Notices of the packages that dpkg could not configure, by its `status` file, each with the last lines its script
 * printed. UserError `configure-failed` when it is not a script that failed: dpkg configured nothing, or was stopped.
 */
export function failedScripts(status: string, result: RunResult, timeoutSeconds: number): string[] {
  const output = `${result.stdout.toString()}${result.stderr.toString()}`;
  const failed = unconfigured(status);
  if (result.code === 0 && failed.length === 0) return [];
  if (
    result.code === SANDBOX_TIMED_OUT ||
    !/^Status: install ok installed$/m.test(status) ||
    failed.length === 0
  ) {
    throw new UserError("configure-failed", "can't run the packages' install scripts", {
      reason:
        result.code === SANDBOX_TIMED_OUT
          ? `they did not end in ${timeoutSeconds} s; the last lines were: ${lastLines(output)}`
          : `dpkg ended with ${result.code ?? result.signal}: ${lastLines(output)}`,
      help: "see what the system allows: bothy doctor",
    });
  }
  return failed.map((name) => `${name}: its install script failed: ${lastLines(sectionOf(name, output))}`);
}

/** What was printed while `name` was set up. */
function sectionOf(name: string, output: string): string {
  const own = new RegExp(`^(?:Setting up|Processing triggers for) ${name.replace(/[+.]/g, "\\$&")}[: ]`);
  const [steps = ""] = output.split(/^Errors were encountered while processing:$/m);
  const sections = steps.split(/^(?=Setting up |Processing triggers for )/m);
  return sections.filter((section) => own.test(section)).join("") || steps;
}

function lastLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(
      (line) => line !== "" && !/^(?:Setting up |Processing triggers |dpkg: error processing )/.test(line),
    )
    .slice(-4)
    .join(" | ");
}
