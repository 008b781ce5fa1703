import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { aptConfiguration } from "./apt-configuration.ts";
import type { AptSource } from "./apt-sources.ts";
import { isNo } from "./apt-sources.ts";
import type { Archive } from "./suites.ts";

/** An address an archive may be at: its InRelease will tell whether it is. Without a slash at its end. */
export interface Mirror {
  readonly base: string;
  readonly checkValidUntil: boolean;
}

/**
 * Where the main or the security archive may be, best first: bothy's configuration (`deb.mirror`,
 * `deb.security-mirror`), else apt's sources; the security archive also beside each mirror, `<mirror>-security`.
 * Throws a UserError `no-mirror` when there is none.
 */
export async function mirrorsOf(ctx: Context, archive: Archive): Promise<readonly Mirror[]> {
  const check = ctx.config.get("deb.check-valid-until");
  const main = ctx.config.get("deb.mirror");
  const security = ctx.config.get("deb.security-mirror");
  const configured = archive === "main" ? main : security;
  const fromApt = async () => {
    const apt = await aptConfiguration(ctx);
    const mirrors = new Map<string, Mirror>();
    for (const base of candidates(apt.sources, archive)) {
      const own = apt.sources.find((source) => source.base === base)?.checkValidUntil;
      mirrors.set(base, { base, checkValidUntil: own ?? apt.checkValidUntil });
    }
    return [...mirrors.values()];
  };
  let mirrors: Mirror[];
  if (configured !== undefined) mirrors = words(configured).map((base) => ({ base, checkValidUntil: true }));
  else if (archive === "security" && main !== undefined)
    mirrors = words(main)
      .flatMap(securityBeside)
      .map((base) => ({ base, checkValidUntil: true }));
  else mirrors = await fromApt();
  if (mirrors.length === 0) throw noMirror();
  if (check !== undefined) return mirrors.map(({ base }) => ({ base, checkValidUntil: !isNo(check) }));
  if (configured === undefined && main === undefined) return mirrors;
  const { checkValidUntil } = await aptConfiguration(ctx);
  return mirrors.map(({ base }) => ({ base, checkValidUntil }));
}

/** The bases among apt's sources, those first whose suites fit the archive; for security, places beside mirrors last. */
function candidates(sources: readonly AptSource[], archive: Archive): string[] {
  const isSecurity = (source: AptSource) =>
    source.suites.some((suite) => /[-/]security$|\/updates$/.test(suite));
  const isFlat = (source: AptSource) => source.suites.every((suite) => suite === "" || suite === ".");
  const usable = sources.filter((source) => !isFlat(source));
  const [own, other] = [
    usable.filter((source) => isSecurity(source) === (archive === "security")),
    usable.filter((source) => isSecurity(source) !== (archive === "security")),
  ];
  const bases = [...own, ...other].sort(byDebianSuite).map((source) => source.base);
  const beside = archive === "security" ? bases.flatMap(securityBeside) : [];
  return [...new Set([...bases, ...beside])];
}

/** Sources that name a suite of Debian's go first; others are asked only when those don't serve. */
function byDebianSuite(a: AptSource, b: AptSource): number {
  const known = (source: AptSource) => Number(source.suites.some((suite) => DEBIAN_SUITE.test(suite)));
  return known(b) - known(a);
}

const DEBIAN_SUITE = /^(?:bullseye|bookworm|trixie|forky|duke|sid|(?:old)*stable|testing|unstable)(?:[-/]|$)/;

function securityBeside(base: string): string[] {
  return base.endsWith("-security") ? [] : [`${base}-security`, base];
}

function words(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .filter((word) => word !== "")
    .map((word) => word.replace(/\/+$/, ""));
}

function noMirror(): UserError {
  return new UserError("no-mirror", "bothy knows no mirror of Debian's archive", {
    reason: "neither apt's sources on this machine nor bothy's configuration name one",
    help: "bothy config set deb.mirror URL    (the address below which dists/ and pool/ are)",
  });
}
