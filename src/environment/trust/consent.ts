import { join } from "node:path";
import { randomHex } from "../../base/crypto.ts";
import { type Digest, sha256, shortKey } from "../../base/digest.ts";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { Host } from "../../host/host.ts";
import type { Places } from "../../host/places.ts";
import { withCollection } from "../../store/locks.ts";
import {
  decodeState,
  makeStateFolder,
  readIfThere,
  replaceFile,
  stateError,
} from "../project/durable-file.ts";
import type { Project } from "../project/project-types.ts";

/** What a user consents to: all that decides what a project runs by itself. */
export interface ConsentContent {
  readonly manifestText: string;
  readonly lockText?: string | undefined;
  /** Texts of included manifests, each with its real path. */
  readonly included?: readonly { readonly path: string; readonly text: string }[];
}

/**
 * `allowed`: the user consented to just this content in this folder. `changed`: to other content, or the files were somebody
 * else's then. `denied`: the user said no. `unknown`: never asked.
 */
export type Consent = "allowed" | "changed" | "denied" | "unknown";

/** `<state>/trust/<digest of the project's root>.json` */
export interface ConsentRecord {
  readonly format: 1;
  readonly root: string;
  /** ISO 8601, UTC: of the last word. */
  readonly when: string;
  readonly denied: boolean;
  /** What was consented to, newest first: the contents of several branches may be. */
  readonly contents: readonly {
    readonly digest: Digest /** Who owned bothy.toml. */;
    readonly owner: number;
  }[];
}

/** Contents remembered for a project. */
const KEPT = 64;

type TrustedProject = Pick<Project, "root" | "manifestPath">;

/** Names manifest, lock and includes as they are; where an include stands counts, in which order doesn't. */
export function contentDigest(content: ConsentContent): Digest {
  const included = [...(content.included ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1));
  const parts = [
    content.manifestText,
    content.lockText ?? null,
    ...included.flatMap(({ path, text }) => [path, text]),
  ];
  return sha256(JSON.stringify(parts));
}

/** What the user said of the project's content as it is. */
export async function consentTo(
  project: TrustedProject,
  content: ConsentContent,
  ctx: Pick<Context, "host" | "places">,
): Promise<Consent> {
  const record = await readRecord(project.root, ctx);
  if (record === undefined) return "unknown";
  if (record.denied) return "denied";
  return allows(record, content, ownerOf(project, ctx.host)) ? "allowed" : "changed";
}

/**
 * Passes only what the user consented to. Else a UserError `not-allowed` that says
 * what `what` would run, and how to allow it. Never asks.
 */
export async function requireConsent(
  project: TrustedProject,
  content: ConsentContent,
  { what }: { readonly what: string },
  ctx: Pick<Context, "host" | "places">,
): Promise<void> {
  const consent = await consentTo(project, content, ctx);
  if (consent === "allowed") return;
  const reason =
    consent === "denied"
      ? "you denied it: bothy deny"
      : consent === "changed"
        ? "it has changed since you allowed it"
        : "you have not allowed what it runs by itself";
  throw new UserError("not-allowed", `won't use ${project.root} for ${what}`, {
    reason,
    help: `see what it would run, and allow it: bothy allow ${shellWord(project.root)}`,
  });
}

/** Consents to the content, beside what was consented to before. */
export async function grantConsent(
  project: TrustedProject,
  content: ConsentContent,
  ctx: Context,
): Promise<void> {
  const owner = ownerOf(project, ctx.host);
  await changeRecord(project.root, ctx, (record) => ({
    denied: false,
    contents: withContent(record?.contents ?? [], { digest: contentDigest(content), owner }),
  }));
}

/**
 * For a change that the user had bothy make: who consented to `before` consents to `after` too. Does nothing where nobody did, and
 * where an include differs between the two.
 */
export async function carryConsent(
  project: TrustedProject,
  before: ConsentContent,
  after: ConsentContent,
  ctx: Context,
): Promise<void> {
  const included = (content: ConsentContent) =>
    contentDigest({ manifestText: "", included: content.included ?? [] });
  if (contentDigest(before) === contentDigest(after) || included(before) !== included(after)) return;
  const owner = ownerOf(project, ctx.host);
  const known = await readRecord(project.root, ctx);
  if (known === undefined || known.denied || !allows(known, before, owner)) return;
  await changeRecord(project.root, ctx, (record) =>
    record === undefined || record.denied
      ? undefined
      : { denied: false, contents: withContent(record.contents, { digest: contentDigest(after), owner }) },
  );
}

/** Whether the user consented to any content of the project, and did not take it back. */
export async function isAllowed(root: string, ctx: Pick<Context, "host" | "places">): Promise<boolean> {
  const record = await readRecord(root, ctx);
  return record !== undefined && !record.denied;
}

/** Takes all consent back, and says no until it is given again. */
export async function revokeConsent(root: string, ctx: Context): Promise<void> {
  await changeRecord(root, ctx, () => ({ denied: true, contents: [] }));
}

/** Forgets what the user said of a project: it is as if they were never asked. */
export async function forgetConsent(root: string, ctx: Context): Promise<void> {
  await ctx.host.fs.rm(recordPath(root, ctx.places), { force: true });
}

/** What the user said of all projects, by folder. Records that can't be read are left out. */
export async function listConsents(ctx: Pick<Context, "host" | "places">): Promise<ConsentRecord[]> {
  let names: string[];
  try {
    names = await ctx.host.fs.readdir(trustFolder(ctx.places));
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
  const records: ConsentRecord[] = [];
  for (const name of names.filter((name) => name.endsWith(".json"))) {
    const record = await readRecordFile(join(trustFolder(ctx.places), name), ctx.host);
    if (record !== undefined) records.push(record);
  }
  return records.sort((a, b) => (a.root < b.root ? -1 : 1));
}

function allows(record: ConsentRecord, content: ConsentContent, owner: number): boolean {
  const digest = contentDigest(content);
  return record.contents.some((known) => known.digest === digest && known.owner === owner);
}

function withContent(
  contents: ConsentRecord["contents"],
  added: ConsentRecord["contents"][number],
): ConsentRecord["contents"] {
  return [added, ...contents.filter(({ digest }) => digest !== added.digest)].slice(0, KEPT);
}

async function changeRecord(
  root: string,
  ctx: Context,
  change: (record: ConsentRecord | undefined) => Pick<ConsentRecord, "denied" | "contents"> | undefined,
): Promise<void> {
  const folder = trustFolder(ctx.places);
  await makeStateFolder(ctx.host, folder);
  await withCollection({ root: folder, what: "your consents", explain: stateError }, ctx, async () => {
    const path = recordPath(root, ctx.places);
    const next = change(await readRecord(root, ctx));
    if (next === undefined) return;
    const record: ConsentRecord = { format: 1, root, when: ctx.host.now().toISOString(), ...next };
    try {
      const temporary = `${path}.${randomHex(4)}`;
      await replaceFile(ctx.host, path, `${JSON.stringify(record, undefined, 2)}\n`, {
        temporary,
        mode: 0o600,
      });
    } catch (error) {
      throw stateError(error, folder);
    }
  });
}

async function readRecord(
  root: string,
  ctx: Pick<Context, "host" | "places">,
): Promise<ConsentRecord | undefined> {
  const record = await readRecordFile(recordPath(root, ctx.places), ctx.host);
  return record?.root === root ? record : undefined;
}

/** Nobody else's word counts: the file must be the user's own, and no link. A broken one says nothing. */
async function readRecordFile(path: string, host: Host): Promise<ConsentRecord | undefined> {
  const stat = host.fsSync.lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.uid !== host.uid || (stat.mode & 0o022) !== 0)
    return undefined;
  const text = await readIfThere(host, path);
  if (text === undefined) return undefined;
  try {
    const record = decodeState<ConsentRecord>(text, path, "a consent");
    const whole =
      typeof record.root === "string" && typeof record.denied === "boolean" && Array.isArray(record.contents);
    return whole ? record : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function ownerOf({ manifestPath }: TrustedProject, host: Host): number {
  return host.fsSync.statSync(manifestPath, { throwIfNoEntry: false })?.uid ?? -1;
}

function trustFolder(places: Pick<Places, "state">): string {
  return join(places.state, "trust");
}

function recordPath(root: string, places: Pick<Places, "state">): string {
  return join(trustFolder(places), `${shortKey([root])}.json`);
}

/** `text` as a word that a user can type in any shell. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
