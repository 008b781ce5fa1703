import { UserError, withoutCredentials } from "../../base/error.ts";
import type { RunResult } from "../../host/host.ts";

/** What the go command complained of, without what it says on the way. */
export function goComplaint(result: Pick<RunResult, "stderr">): string {
  const lines = result.stderr
    .toString("utf8")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== "" && !/^go: (?:downloading|finding|extracting|added) /.test(line));
  return withoutCredentials(lines.slice(-8).join("\n").replace(/^go: /, ""));
}

/** Whether a complaint says that there is no such module or version, where the proxies could be asked. */
export function saysMissing(complaint: string): boolean {
  return /\b(?:400|403|404|410)\b|not found|unknown revision|no matching versions|unrecognized import path|malformed module path|invalid version|module lookup disabled|no such host|repository .*does not exist|could not read Username/i.test(
    complaint,
  );
}

/** The error for a go command that failed at asking for modules. */
export function goFailure(what: string, complaint: string): UserError {
  if (/verifying .*(?:checksum mismatch|SECURITY ERROR)|checksum mismatch/i.test(complaint))
    return new UserError("hash-mismatch", `${what}: the checksum database has other hashes`, {
      reason: complaint,
      help: "nothing was kept; try again, and if it stays so, the module was changed on the way or on the server",
    });
  if (/verifying (?:module|go\.mod)/.test(complaint))
    return new UserError("fetch-failed", `${what}: it can't be verified`, {
      reason: complaint,
      help: "see whether the checksum database can be reached (go env GOSUMDB); private modules are named in GOPRIVATE",
    });
  return new UserError("fetch-failed", what, {
    reason: complaint === "" ? "the go command printed nothing" : complaint,
    help: "see whether the network is up and Go's configuration is right (go env GOPROXY GOPRIVATE GOSUMDB), or name a proxy: bothy config set go.proxy URL",
  });
}
