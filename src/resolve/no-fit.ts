import { UserError } from "../base/error.ts";
import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import { formatName, formatRequest } from "../manifest/request.ts";
import type { Request } from "../manifest/types.ts";
import type { Channels, VersionInfo } from "./channel.ts";
import { firstName, type Option, packageName, SUITES } from "./choices.ts";
import { choiceVersions, templateForm } from "./entry-versions.ts";
import { explainMissing } from "./explain-conflict.ts";
import { versionParts } from "./version-parts.ts";
import type { VersionReader } from "./version-reader.ts";

/** Where a request is looked for. */
export interface Asked {
  readonly options: readonly Option[];
  readonly versions: VersionReader;
  readonly channels: Channels;
}

/** The error for a request that no option has a version for: what there is instead. */
export async function noFit(
  request: Request,
  system: System,
  known: Asked,
  ctx: Context,
): Promise<UserError> {
  const first = known.options.find(
    ({ choice }) => firstName(choice, system, request.constraint) !== undefined,
  );
  if (first === undefined)
    return new UserError("not-on-this-system", `${request.key} can't be had on ${system}`, {
      reason: "no channel has it for that system",
      help: "restrict the request to other systems, in bothy.toml: systems = [...]",
    });
  const refused = refusal(request, known);
  if (refused !== undefined) return refused;
  const offers: string[] = [];
  const unseen: { readonly place: string; readonly error: UserError }[] = [];
  for (const option of known.options) {
    const name = firstName(option.choice, system, request.constraint);
    if (name === undefined) continue;
    const place = formatName({
      channel: option.choice.channel,
      ...(option.suite === undefined ? {} : { suite: option.suite }),
      name,
    });
    const all = await known.versions(option, name, system).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      unseen.push({ place, error });
      return [];
    });
    if (all.length > 0) offers.push(`${place} has ${shownVersions(all, request.constraint)}`);
  }
  offers.push(...(await seriesOffers(request, system, known, ctx)));
  if (offers.length === 0) {
    const all = unseen.length === known.options.length;
    const why = unseen.find(({ error }) => error.code !== "no-archive") ?? (all ? unseen[0] : undefined);
    if (why !== undefined) return why.error;
    const { channel } = first.choice;
    const place = { channel, ...(first.suite === undefined ? {} : { suite: first.suite }) };
    const missing = { ...place, key: request.key, name: request.name, constraint: request.constraint };
    const where = [...new Set(known.options.map((option) => option.suite ?? option.choice.channel))];
    return new UserError(
      "no-such-package",
      `no package ${request.name} for ${system}, which ${request.key} asks for`,
      {
        reason: `looked in ${where.join(", ")}`,
        help:
          (await explainMissing(missing, system, known.channels, ctx)) ?? `see bothy search ${request.name}`,
      },
    );
  }
  return new UserError(
    "no-such-version",
    `no version of ${request.name} fits ${formatRequest(request)} on ${system}`,
    {
      reason: [
        ...offers,
        ...unseen.map(({ place, error }) => `${place} could not be looked at: ${error.message}`),
      ].join("\n"),
      help: `ask for one of these, as in: bothy install ${formatName(request)}@${suggestion(offers[0]!)}`,
    },
  );
}

/** A constraint that none of the channels which may serve the request can read. */
function refusal(
  request: Request,
  { options, channels }: Pick<Asked, "options" | "channels">,
): UserError | undefined {
  const reasons = options.map(({ choice }) => channels[choice.channel].refusal?.(request.constraint));
  const [first] = reasons;
  if (first === undefined || reasons.includes(undefined)) return undefined;
  const number = /\d+(?:\.\d+)*/.exec(request.constraint)?.[0];
  const name = formatName(request);
  return new UserError("bad-constraint", `${name}: ${first.message}`, {
    ...(first.reason === undefined ? {} : { reason: first.reason }),
    help:
      number === undefined
        ? first.help
        : `as in: bothy install ${name}@${number}, or: bothy install '${name}@>=${number}'`,
    exitCode: 2,
  });
}

const MOST_SERIES = 12;

/** What those names offer that have other numbers in them than the constraint: python3.13 for python@3.9. */
async function seriesOffers(
  request: Request,
  system: System,
  known: Pick<Asked, "options" | "channels">,
  ctx: Context,
): Promise<string[]> {
  const choices = new Set(known.options.map(({ choice }) => choice));
  const offers: { readonly place: string; readonly version: string; readonly at: number }[] = [];
  const collator = new Intl.Collator("en", { numeric: true });
  for (const choice of choices) {
    const template = packageName(choice.packages[0]!, system);
    if (template === undefined || templateForm(template) === undefined) continue;
    for (const { name, suite, version } of await choiceVersions(choice, system, known.channels, ctx)) {
      if (request.suite !== undefined && suite !== request.suite) continue;
      const at = (SUITES as readonly (string | undefined)[]).indexOf(suite);
      const place = { channel: choice.channel, ...(suite === undefined ? {} : { suite }), name };
      offers.push({ place: formatName(place), version, at });
    }
  }
  offers.sort((a, b) => a.at - b.at || collator.compare(b.place, a.place));
  const lines = offers.map(({ place, version }) => `${place} has ${version}`);
  const more = lines.length - MOST_SERIES;
  return more > 0
    ? [...lines.slice(0, MOST_SERIES), `and ${more} others: bothy show ${request.name}`]
    : lines;
}

/** Up to six versions, newest first: those with the first number of the constraint before others. */
function shownVersions(all: readonly VersionInfo[], constraint: string): string {
  const wanted = /\d+/.exec(constraint)?.[0];
  const versions = all.map((item) => item.version);
  const near = versions.filter((version) => versionParts(version).major === wanted);
  const shown = (near.length > 0 ? near : versions).slice(0, 6);
  const more = versions.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} others` : ""}`;
}

function suggestion(offer: string): string {
  const version = / has ([^, ]+)/.exec(offer)![1]!;
  const { major, minor, version: upstream } = versionParts(version);
  return major === undefined ? upstream : minor === undefined ? major : `${major}.${minor}`;
}
