import { UserError } from "../../base/error.ts";
import { fetchSettings } from "../../fetch/settings.ts";
import { CERTIFICATE_BUNDLES } from "../../host/certificates.ts";
import type { Context } from "../../host/context.ts";
import type { RunResult } from "../../host/host.ts";
import { type IndexSettings, indexSettings } from "./index-settings.ts";

/** uv's variables that say where packages come from and how to get there; the others would change what is resolved. */
const KEPT =
  /^UV_(?:DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|INDEX_STRATEGY|INDEX_.+_(?:USERNAME|PASSWORD)|KEYRING_PROVIDER|CONFIG_FILE|CREDENTIALS_DIR|INSECURE_HOST|SYSTEM_CERTS|NATIVE_TLS|HTTP_TIMEOUT|HTTP_CONNECT_TIMEOUT|HTTP_RETRIES|REQUEST_TIMEOUT)$/;

/**
 * Runs uv in `cwd`, a folder of bothy's own, with the configured index. No project's configuration takes part: uv looks
 * for it upwards, and ends at the file that is put there, `settings` or nothing. bothy's cache may well lie inside of a project.
 */
export async function runUv(
  uv: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly input?: string;
    readonly settings?: string;
    /** Gets the address of each wheel that uv is about to learn about from the index, and never did before. */
    readonly onWheel?: (url: string) => void;
    /** Gets what each package that uv takes asks for: `numba==0.61.0`, `numpy>=1.22, <2.6`. */
    readonly onNeed?: (asker: string, need: string) => void;
    /** Called for each version that uv knows nothing of and may not ask about. */
    readonly onMissing?: () => void;
  },
  ctx: Context,
): Promise<RunResult> {
  const settings = await indexSettings(ctx);
  await ctx.host.fs.writeFile(`${options.cwd}/uv.toml`, options.settings ?? "");
  const { input, onWheel, onNeed, onMissing } = options;
  const parts = [
    ...(onWheel === undefined ? [] : [ASKING]),
    ...(onNeed === undefined ? [] : [SOLVING]),
    ...(onMissing === undefined ? [] : [WARNING]),
  ];
  const log = parts.length === 0 ? undefined : uvLog({ onWheel, onNeed, onMissing });
  const result = await ctx.host.run(uv, [...args, "--color", "never", "--no-progress"], {
    cwd: options.cwd,
    env: { ...uvEnvironment(settings, ctx), RUST_LOG: parts.length === 0 ? undefined : parts.join(",") },
    signal: ctx.signal,
    ...(input === undefined ? {} : { input }),
    ...(log === undefined ? {} : { stderr: log.take }),
  });
  ctx.signal.throwIfAborted();
  return log === undefined ? result : { ...result, stderr: Buffer.from(log.rest()) };
}

/** The parts of uv that ask servers, that choose versions, and that say what they would have to ask for. Source: the pinned uv's log. */
const ASKING = "uv_client::cached_client=debug";
const SOLVING = "uv_resolver::resolver=debug";
const WARNING = "uv_resolver=warn";
const ASKED = /^DEBUG No cache entry for: (https?:\/\/\S+\.whl)(?:\.metadata)?$/;
/** A version was passed over; of those that it only might have come to, the name stands in quotes. */
const PASSED_OVER = /^WARN [^`\s]+ needs to be downloaded/;
const NEEDED = /^DEBUG Adding transitive dependency for ([A-Za-z0-9._-]+)(?:\[[^\]]*\])?(==\S+): (.+)$/;

/** Takes the lines of its log out of what uv prints. */
function uvLog(to: {
  readonly onWheel: ((url: string) => void) | undefined;
  readonly onNeed: ((asker: string, need: string) => void) | undefined;
  readonly onMissing: (() => void) | undefined;
}) {
  const decoder = new TextDecoder();
  let open = "";
  let rest = "";
  const line = (text: string) => {
    if (!/^(?:DEBUG|WARN) /.test(text)) rest += text;
    if (PASSED_OVER.test(text)) to.onMissing?.();
    const url = ASKED.exec(text.trimEnd())?.[1];
    if (url !== undefined) to.onWheel?.(url);
    const need = NEEDED.exec(text.trimEnd());
    if (need !== null) to.onNeed?.(`${need[1]}${need[2]}`, need[3]!);
  };
  return {
    take(chunk: Buffer) {
      const lines = (open + decoder.decode(chunk, { stream: true })).split(/(?<=\n)/);
      open = lines.at(-1)?.endsWith("\n") === false ? lines.pop()! : "";
      lines.forEach(line);
    },
    rest() {
      line(open + decoder.decode());
      return rest;
    },
  };
}

export function uvEnvironment(settings: IndexSettings, ctx: Context): Record<string, string | undefined> {
  const env: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(ctx.host.env))
    if (!name.startsWith("UV_") || KEPT.test(name)) env[name] = value;
  for (const name of ["VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH", "PYTHONHOME"]) delete env[name];
  if (settings.from === "bothy" || settings.from === "pip") {
    for (const name of ["UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL"]) delete env[name];
    env.UV_DEFAULT_INDEX = settings.indexes.at(-1);
    if (settings.indexes.length > 1) env.UV_INDEX = settings.indexes.slice(0, -1).join(" ");
  }
  if (settings.cert !== undefined) env.SSL_CERT_FILE ??= settings.cert;
  if (settings.proxy !== undefined) env.ALL_PROXY ??= settings.proxy;
  if (settings.trustedHosts.length > 0) env.UV_INSECURE_HOST ??= settings.trustedHosts.join(" ");
  if (env.SSL_CERT_FILE === undefined && CERTIFICATE_BUNDLES.some((path) => ctx.host.fsSync.existsSync(path)))
    env.UV_SYSTEM_CERTS ??= "true";
  const patience = fetchSettings(ctx.config);
  env.UV_HTTP_TIMEOUT ??= String(Math.ceil(patience.timeout / 1000));
  env.UV_HTTP_RETRIES ??= String(patience.attempts - 1);
  env.UV_CACHE_DIR = `${ctx.places.cache}/pypi/uv`;
  env.UV_PYTHON_DOWNLOADS = "never";
  // A user's uv.toml may wish otherwise; a lockfile is everybody's.
  env.UV_RESOLUTION = "highest";
  env.UV_PRERELEASE = "if-necessary-or-explicit";
  if (ctx.offline) env.UV_OFFLINE = "1";
  return env;
}

/** What uv printed when it failed for another reason than that nothing fits, as a UserError. */
export function explainedUvFailure(result: RunResult, what: string): UserError {
  const text = result.stderr.toString("utf8");
  const reason = uvReason(text);
  const [code, help] = /network was disabled|network connectivity is disabled|--offline/i.test(text)
    ? ["offline", "run the command again without --offline"]
    : /timed? ?out|timeout/i.test(text)
      ? [
          "fetch-timeout",
          "see whether the network is up; try again, or wait longer: bothy config set fetch.timeout 120",
        ]
      : /401|403|Unauthorized|Forbidden/.test(text)
        ? ["fetch-refused", "see whether the index's address has working credentials (pip config list)"]
        : /No space left|Disk quota/i.test(text)
          ? ["disk-full", "make room, or put the cache elsewhere with XDG_CACHE_HOME"]
          : /fetch|request|connect|certificate|dns|resolve host|decode|5\d\d /i.test(text)
            ? [
                "fetch-failed",
                "see whether the network is up and whether the Python index, proxy and certificates are configured right (bothy config set pypi.index URL)",
              ]
            : ["uv-failed", "the reason above is uv's own; see whether the request is what was meant"];
  return new UserError(code!, what, { reason, help });
}

/** Lines of uv's reasoning that are shown: its conclusion stands at the end. */
const LONGEST = 12;

/** uv's `error:` and `cause:` lines, unwrapped and without its hints; the end of long ones. */
export function uvReason(text: string): string {
  const lines = text
    .split(/\n\s*hint:/)[0]!
    .split("\n")
    .filter((line) => !/^warning: .*deprecated/.test(line))
    .map((line) => line.replace(/^\s*(?:error|cause|warning):\s*/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("No solution found when resolving"));
  return (lines.length > LONGEST ? ["...", ...lines.slice(-LONGEST)] : lines).join("\n");
}
