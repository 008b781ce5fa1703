import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";

/** An error of npm's libraries: they carry codes of their own or of the system. */
export interface NpmError extends Error {
  readonly code: string;
}

function isNpmError(error: unknown): error is NpmError {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

const EXPLANATIONS: readonly { codes: RegExp; code: string; reason?: string; help: string }[] = [
  {
    codes: /^ENOTCACHED$/,
    code: "offline",
    reason: "bothy was told to stay offline and its cache doesn't have what the registry would say",
    help: "run the command again without --offline",
  },
  {
    codes:
      /^(ETIMEDOUT|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT|ECONNECTIONTIMEOUT|ERESPONSETIMEOUT|ETRANSFERTIMEOUT)$/,
    code: "fetch-timeout",
    help: "see whether the network and the registry are up; try again, or wait longer: bothy config set fetch.timeout 120",
  },
  {
    codes:
      /^(FETCH_ERROR|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|ERR_INVALID_URL|CERT_.*|SELF_SIGNED_.*|UNABLE_TO_.*|DEPTH_ZERO_.*)$/,
    code: "fetch-failed",
    help: "see whether the network is up and whether npm's registry, proxy and cafile are configured right (npm config list; bothy config set npm.registry URL)",
  },
  {
    codes: /^(E401|E403|EOTP|ENEEDAUTH)$/,
    code: "fetch-refused",
    help: "see whether npm's configuration has working credentials for this registry (npm login)",
  },
  { codes: /^E5\d\d$/, code: "fetch-failed", help: "try again later, or configure another registry" },
  {
    codes: /^(EINTEGRITY)$/,
    code: "hash-mismatch",
    help: "nothing was kept; try again, and if it stays so, the file was changed on the way or on the server",
  },
  {
    codes: /^EALLOW/,
    code: "not-in-registry",
    reason:
      "it, or a package it needs, comes from an address or a folder and not from a registry, so it can't be locked",
    help: "ask for a version whose dependencies are all published",
  },
  {
    codes: /^(ENOSPC|EDQUOT)$/,
    code: "disk-full",
    reason: "the disk that holds bothy's cache is full",
    help: "make room (bothy gc frees what no environment uses), or put the cache elsewhere with XDG_CACHE_HOME",
  },
  {
    codes: /^(EACCES|EPERM|EROFS|ENOTDIR)$/,
    code: "cache-unwritable",
    help: "make bothy's cache folder yours and writable, or put it elsewhere with XDG_CACHE_HOME",
  },
];

/** What npm's libraries threw while working on `what` ("can't read npm's page of prettier"), as a UserError where a user can bring it about. */
export function explainedNpmError(error: unknown, what: string, ctx: Context): unknown {
  ctx.signal.throwIfAborted();
  if (error instanceof UserError) return error;
  const named = innermost(error);
  if (named === undefined) {
    // A body that is no JSON: a captive portal, or half an answer.
    if (error instanceof Error && /JSON|invalid response body|Unexpected end/i.test(error.message))
      return new UserError("fetch-failed", what, {
        reason: `the registry's answer makes no sense: ${firstLine(error.message)}`,
        help: "try again, and see whether npm's registry is configured right (npm config get registry)",
        cause: error,
      });
    return error;
  }
  // minipass-fetch has one code for all that it finds out itself.
  const timedOut = named.code === "FETCH_ERROR" && /timeout/.test(named.message);
  const code = timedOut ? "ETIMEDOUT" : named.code;
  const found = EXPLANATIONS.find((entry) => entry.codes.test(code));
  if (found === undefined) {
    return new UserError("npm-failed", what, {
      reason: firstLine(named.message),
      help: "see whether npm itself can do it here: npm view PACKAGE",
      cause: error,
    });
  }
  return new UserError(found.code, what, {
    reason: found.reason ?? firstLine(named.message),
    help: found.help,
    cause: error,
  });
}

function innermost(error: unknown): NpmError | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = innermost(error.cause);
  if (cause !== undefined) return cause;
  return isNpmError(error) ? error : undefined;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]!.trim();
}
