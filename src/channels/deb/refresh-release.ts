import { digestHex, sha256 } from "../../base/digest.ts";
import { UserError, withoutCredentials } from "../../base/error.ts";
import { writeWhole } from "../../fetch/cache-file.ts";
import { fetchDocument } from "../../fetch/document.ts";
import type { Context } from "../../host/context.ts";
import { acceptRelease } from "./accept-release.ts";
import { type Mirror, mirrorsOf } from "./mirrors.ts";
import {
  type PackagesFile,
  type PartState,
  readPartState,
  releasePath,
  rememberSeen,
  writePartState,
} from "./part-state.ts";
import type { ReleaseFile } from "./release-file.ts";
import type { SuitePart } from "./suites.ts";

/** An index that a server confirmed so recently is used without asking. */
const FRESH_MS = 10 * 60_000;
const LARGEST_RELEASE = 16 << 20;

/** A part's state, and the mirror that is to serve its indexes; without one, the cache must. */
export interface CurrentRelease {
  readonly state: PartState;
  /** With credentials where the configuration has them. */
  readonly mirror: Mirror | undefined;
}

/**
 * The newest InRelease of `part`, checked: from the cache when it is fresh or bothy is offline, else asked for. Throws
 * a UserError: `no-index-offline`, `no-mirror`, `no-archive` (no mirror has it), acceptRelease's and fetchDocument's.
 */
export async function currentRelease(ctx: Context, part: SuitePart): Promise<CurrentRelease> {
  const state = await readPartState(ctx, part);
  if (ctx.offline) {
    if (state === undefined) throw notCached(part);
    return { state, mirror: undefined };
  }
  const age =
    state === undefined ? Number.POSITIVE_INFINITY : ctx.host.now().getTime() - Date.parse(state.checked);
  const configured = await mirrorsOf(ctx, part.archive);
  const isKnown = ({ base }: Mirror) => fingerprint(base) === state?.from;
  const mirrors = [...configured.filter(isKnown), ...configured.filter((mirror) => !isKnown(mirror))];
  if (state !== undefined && age >= 0 && age < FRESH_MS) {
    const mirror = mirrors.find(isKnown);
    if (mirror !== undefined) return { state, mirror };
  }
  const passed: string[] = [];
  let failure: UserError | undefined;
  for (const mirror of mirrors) {
    try {
      const found = await ask(ctx, part, mirror, state);
      if (typeof found !== "string") return { state: found, mirror };
      passed.push(`${withoutCredentials(mirror.base)}: ${found}`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.code === "cache-unwritable" || error.code === "disk-full") throw error;
      if (error.code === "document-gone")
        passed.push(`${withoutCredentials(mirror.base)}: it has no ${part.codename}`);
      else if (failure === undefined || failure.code === "bad-signature") failure = error;
    }
  }
  if (failure !== undefined) throw failure;
  throw new UserError("no-archive", `no configured mirror has ${part.codename} of Debian`, {
    reason: passed.join("\n"),
    help:
      part.archive === "security"
        ? "bothy config set deb.security-mirror URL    (the address below which dists/ of the security archive is)"
        : "bothy config set deb.mirror URL    (the address below which dists/ and pool/ are)",
  });
}

/** Index answers as young as this are from this very command. */
const JUST_NOW_MS = 5_000;

/** Makes the next `currentRelease` of `part` ask the mirror, however lately it was asked. */
export async function distrustRelease(ctx: Context, part: SuitePart): Promise<void> {
  const state = await readPartState(ctx, part);
  if (state === undefined || ctx.offline) return;
  if (ctx.host.now().getTime() - Date.parse(state.checked) < JUST_NOW_MS) return;
  await writePartState(ctx, part, { ...state, checked: new Date(0).toISOString() });
}

/** The new state; a text when the mirror holds something else. */
async function ask(
  ctx: Context,
  part: SuitePart,
  mirror: Mirror,
  known: PartState | undefined,
): Promise<PartState | string> {
  const url = `${mirror.base}/dists/${part.codename}/InRelease`;
  const same = known?.from === fingerprint(mirror.base) ? known : undefined;
  const answer = await fetchDocument(ctx, url, {
    maxBytes: LARGEST_RELEASE,
    label: `the index of ${part.codename}`,
    ...(same === undefined ? {} : { ifModified: same.validators }),
  });
  const checked = ctx.host.now().toISOString();
  if (
    answer.kind === "unchanged" ||
    (same !== undefined && digestHex(sha256(answer.body)) === same.release)
  ) {
    const expired = same!.validUntil !== undefined && new Date(same!.validUntil) < ctx.host.now();
    if (!expired || !mirror.checkValidUntil) {
      const state = { ...same!, checked };
      await writePartState(ctx, part, state);
      return state;
    }
    const { body } =
      answer.kind === "document" ? answer : { body: await ctx.host.fs.readFile(releasePath(ctx, part)) };
    return accept(ctx, part, mirror, { url, body, checked, validators: same!.validators });
  }
  return accept(ctx, part, mirror, { url, body: answer.body, checked, validators: answer.validators });
}

async function accept(
  ctx: Context,
  part: SuitePart,
  mirror: Mirror,
  got: { url: string; body: Buffer; checked: string; validators: PartState["validators"] },
): Promise<PartState | string> {
  const { checkValidUntil } = mirror;
  const document = got.body.toString("utf8");
  const accepted = await acceptRelease(ctx, part, {
    document,
    url: withoutCredentials(got.url),
    checkValidUntil,
  });
  if (accepted.kind === "other") return accepted.reason;
  const { release } = accepted;
  const state: PartState = {
    format: 1,
    from: fingerprint(mirror.base),
    base: withoutCredentials(mirror.base),
    checked: got.checked,
    release: digestHex(sha256(got.body)),
    date: release.date.toISOString(),
    ...(release.validUntil === undefined ? {} : { validUntil: release.validUntil.toISOString() }),
    validators: got.validators,
    byHash: release.byHash,
    packages: packagesOf(release),
  };
  await writeWhole(ctx, releasePath(ctx, part), got.body);
  await writePartState(ctx, part, state);
  await rememberSeen(ctx, part, release.date);
  return state;
}

function packagesOf(release: ReleaseFile): Record<string, PackagesFile> {
  const found: Record<string, PackagesFile> = {};
  for (const [path, { sha256: hex }] of release.files) {
    const architecture = /^main\/binary-([a-z0-9]+)\/Packages$/.exec(path)?.[1];
    if (architecture === undefined) continue;
    const forms = [".xz", ".gz", ""].flatMap((end) => {
      const file = release.files.get(path + end);
      return file === undefined ? [] : [{ path: path + end, ...file }];
    });
    found[architecture] = { sha256: hex, forms };
  }
  return found;
}

function fingerprint(base: string): string {
  return digestHex(sha256(base)).slice(0, 16);
}

export function notCached(part: SuitePart): UserError {
  return new UserError("no-index-offline", `bothy has no index of ${part.codename} in its cache`, {
    reason: "bothy was told to stay offline",
    help: "run the command once without --offline",
  });
}
