import { UserError, withoutCredentials } from "../../base/error.ts";
import type { RunResult } from "../../host/host.ts";

/** What cargo complained of, without what it says on the way. */
export function cargoComplaint(result: Pick<RunResult, "stderr">): string {
  const lines = result.stderr
    .toString("utf8")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter(
      (line) =>
        line !== "" &&
        !/^\s*(?:Updating|Downloading|Downloaded|Locking|Adding|Blocking|warning:)\b/.test(line),
    );
  return withoutCredentials(lines.slice(-10).join("\n"));
}

/** The error for a cargo that failed at asking the registry. */
export function cargoFailure(what: string, complaint: string): UserError {
  return new UserError("fetch-failed", what, {
    reason: complaint === "" ? "cargo printed nothing" : complaint,
    help: "see whether the network is up and cargo's configuration is right (config.toml in CARGO_HOME), or name an index: bothy config set cargo.index URL",
  });
}
