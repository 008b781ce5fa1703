import { UserError } from "../base/error.ts";
import { suggest } from "../base/suggest.ts";
import type { System } from "../base/system.ts";
import {
  type BuildWishes,
  CHANNELS,
  type ChannelName,
  RELOCATIONS,
  type Relocation,
  type UrlSource,
} from "./types.ts";

/** `[CHANNEL[/SUITE]:]NAME[@CONSTRAINT]` taken apart. */
export interface RequestName {
  readonly channel?: ChannelName;
  readonly suite?: string;
  /** As the channel calls it; pypi: with its extras, `uvicorn[standard]`; npm: with its scope. */
  readonly name: string;
}

/** A request as it is typed, and what `addRequests` writes. */
export interface NewRequest extends RequestName {
  /** `*` when none was typed. */
  readonly constraint: string;
  readonly group?: string;
  readonly systems?: readonly System[];
  readonly priority?: number;
  readonly relocation?: Relocation;
  /** `url`: where its file is; `constraint` is then its version. */
  readonly source?: UrlSource;
  /** How it is built, of go's and cargo's. */
  readonly build?: BuildWishes;
}

/** What is wrong with a piece of a request, for whoever knows where it stands. */
export interface RequestProblem {
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}

const NAME_FORMS: Readonly<Record<ChannelName | "any", { form: RegExp; rule: string }>> = {
  any: {
    form: /^[A-Za-z0-9][A-Za-z0-9+._-]*$/,
    rule: "letters, digits and + . - _, beginning with a letter or a digit",
  },
  // Debian Policy 5.6.1.
  deb: {
    form: /^[a-z0-9][a-z0-9+.-]+$/,
    rule: "at least two lower-case letters, digits and + . -, beginning with a letter or a digit",
  },
  // Python packaging specifications, "Names and normalization" and "Dependency specifiers" (extras).
  pypi: {
    form: /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[A-Za-z0-9]([A-Za-z0-9._, -]*[A-Za-z0-9])?\])?$/,
    rule: "letters, digits and . - _, then extras in brackets, as in uvicorn[standard]",
  },
  npm: {
    form: /^(?=.{1,214}$)(@[A-Za-z0-9~-][A-Za-z0-9._~-]*\/)?[A-Za-z0-9~-][A-Za-z0-9._~-]*$/,
    rule: "letters, digits and - . _ ~, after a scope where there is one, as in @scope/name",
  },
  // The Cargo Book, "The Manifest Format", the name field, and what registries allow.
  cargo: {
    form: /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
    rule: "letters, digits and - _, beginning with a letter",
  },
  // The name is the project's own.
  url: {
    form: /^[A-Za-z0-9][A-Za-z0-9+._-]*$/,
    rule: "letters, digits and + . - _, beginning with a letter or a digit",
  },
  // "Go Modules Reference", module paths: of a package in a module that can be fetched, the first part has a dot.
  go: {
    form: /^(?=.{1,214}$)[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/,
    rule: "a host and a path, as in golang.org/x/tools/cmd/stringer",
  },
};

/** Takes `pypi:pandas` or `deb/bookworm:gcc` apart. Never throws: the caller knows the place for its error. */
export function splitName(text: string): RequestName | RequestProblem {
  const match = /^([A-Za-z]+)(?:\/([^:]*))?:(.*)$/s.exec(text);
  if (match === null) return checked({ name: text }, text);
  const [, channel = "", suite, name = ""] = match;
  const problem = channelProblem(channel, suite);
  if (problem !== undefined) return problem;
  return checked({ channel: channel as ChannelName, ...(suite === undefined ? {} : { suite }), name }, text);
}

/** Takes a table's `channel = "deb/bookworm"` apart. */
export function splitChannel(text: string): Omit<RequestName, "name"> | RequestProblem {
  const slash = text.indexOf("/");
  const channel = slash === -1 ? text : text.slice(0, slash);
  const suite = slash === -1 ? undefined : text.slice(slash + 1);
  return (
    channelProblem(channel, suite) ?? {
      channel: channel as ChannelName,
      ...(suite === undefined ? {} : { suite }),
    }
  );
}

export function isProblem(value: object): value is RequestProblem {
  return "code" in value;
}

/** What is wrong with a package's name in a channel (undefined: no channel named). */
export function nameProblem(
  name: string,
  channel: ChannelName | undefined,
  shown = name,
): RequestProblem | undefined {
  const { form, rule } = NAME_FORMS[channel ?? "any"];
  if (form.test(name)) return undefined;
  const lower = name.toLowerCase();
  const isGo = channel === undefined && name.includes("/") && NAME_FORMS.go.form.test(name);
  const scoped = channel === undefined && NAME_FORMS.npm.form.test(name) && name.startsWith("@");
  return {
    code: "bad-request",
    message: `${JSON.stringify(shown)} is not a package name`,
    help:
      meantOtherwise(name, channel) ??
      (isGo
        ? `packages of Go are asked for as go:${name}`
        : scoped
          ? `packages with a scope are npm's: npm:${name}`
          : channel === "deb" && form.test(lower)
            ? `deb's names are lower-case: ${lower}`
            : channel === "url" && name.includes("://")
              ? `an address stands alone, as in ${name}, or after a name, as in url:NAME=${name}`
              : `${channel === undefined ? "names have" : `${channel}'s names have`} ${rule}`),
  };
}

/** What to write for a version as other tools have it, `numpy<2`, and for a repository's address in the place of a name. */
function meantOtherwise(name: string, channel: ChannelName | undefined): string | undefined {
  const { form } = NAME_FORMS[channel ?? "any"];
  const prefix = channel === undefined ? "" : `${channel}:`;
  const [, own = "", sign = "", version = ""] = /^([^=<>!~ ]+) *([=<>!~]=?=?) *(.+)$/.exec(name) ?? [];
  const constraint = /^==?=?$/.test(sign) ? version : sign + version;
  if (form.test(own) && constraintProblem(constraint) === undefined)
    return `a version follows an @: '${prefix}${own}@${constraint}', which bothy.toml has as "${prefix}${own}" = "${constraint}"`;
  const path = name.replace(/^(?:https?:\/\/|git@)|\/$|\.git\/?$/g, "");
  return channel === "go" && form.test(path)
    ? `go's names are paths without https://: go:${path}`
    : undefined;
}

/**
 * What is wrong with a constraint. Its meaning is the channel's; no constraint of any channel names a file or an
 * address, or looks like an option of a program that gets it.
 */
export function constraintProblem(constraint: string): RequestProblem | undefined {
  if (/^[A-Za-z0-9*=<>!~^](?:[A-Za-z0-9.*+!<>=~^|, _-]|(?<=[0-9]):)*$/.test(constraint)) return undefined;
  return {
    code: "bad-constraint",
    message: `${JSON.stringify(constraint)} is not a version constraint`,
    help:
      constraint === ""
        ? 'write "*" for any version'
        : 'constraints look like "*", "22", "1.2.3", ">=2.2", "=1:2.3-4"',
  };
}

/** A constraint as channels read it: npm alone has versions that are called `latest`; elsewhere that is any. */
export function settledConstraint(constraint: string, channel: ChannelName | undefined): string {
  const anyVersion = channel === undefined || channel === "deb" || channel === "pypi";
  return anyVersion && constraint === "latest" ? "*" : constraint;
}

/** What is wrong with the `relocation` of a request (undefined: no channel named). */
export function relocationProblem(
  text: string,
  channel: ChannelName | undefined,
): RequestProblem | undefined {
  if (!(RELOCATIONS as readonly string[]).includes(text)) {
    const near = suggest(text, RELOCATIONS);
    return {
      code: "bad-value",
      message: `${JSON.stringify(text)} is not a way to relocate programs`,
      help: `${near === undefined ? "" : `did you mean ${near}? `}write "view" or "native", or nothing to have bothy choose`,
    };
  }
  if (channel === undefined || channel === "deb") return undefined;
  return {
    code: "bad-value",
    message: `relocation is for Debian's packages, and this one comes from ${channel}`,
    help: "leave it out",
  };
}

/**
 * A request as it is typed on the command line: `htop`, `python@3.13`, `deb/bookworm:gcc@12`,
 * `pypi:uvicorn[standard]@>=0.30`, `npm:@scope/x@1`. A UserError (exit code 2) for one that isn't.
 */
export function parseRequest(text: string): NewRequest {
  const nameStart = text.search(/:/) + 1;
  const at = text.indexOf("@", text[nameStart] === "@" ? nameStart + 1 : nameStart);
  // A colon after the @ belongs to the constraint: `foo@1:2.3`.
  const early = text.indexOf("@");
  const cut = early > 0 && early < nameStart - 1 ? early : at;
  const whole = cut === -1 ? text : text.slice(0, cut);
  const constraint = cut === -1 ? "*" : text.slice(cut + 1);
  const name = splitName(whole);
  const problem = isProblem(name) ? name : constraintProblem(constraint);
  if (problem !== undefined)
    throw new UserError(problem.code, problem.message, {
      reason: `requests are written [CHANNEL[/SUITE]:]NAME[@CONSTRAINT], and ${JSON.stringify(text)} isn't`,
      help: problem.help,
      exitCode: 2,
    });
  const asked = name as RequestName;
  return { ...asked, constraint: settledConstraint(constraint, asked.channel) };
}

/** `deb/bookworm:gcc`: the name as a manifest's key writes it. */
export function formatName(request: RequestName): string {
  if (request.channel === undefined) return request.name;
  return `${request.channel}${request.suite === undefined ? "" : `/${request.suite}`}:${request.name}`;
}

/** `deb/bookworm:gcc@12`, for messages; without `@*`. */
export function formatRequest(request: RequestName & { readonly constraint: string }): string {
  return request.constraint === "*" ? formatName(request) : `${formatName(request)}@${request.constraint}`;
}

function checked(name: RequestName, shown: string): RequestName | RequestProblem {
  if (/@/.test(name.name.slice(1)))
    return {
      code: "bad-request",
      message: `${JSON.stringify(shown)} is not a package name`,
      help: `the version stands apart: ${JSON.stringify(shown.slice(0, shown.lastIndexOf("@")))} = ${JSON.stringify(shown.slice(shown.lastIndexOf("@") + 1))}`,
    };
  return nameProblem(name.name, name.channel, shown) ?? name;
}

function channelProblem(channel: string, suite: string | undefined): RequestProblem | undefined {
  if (!(CHANNELS as readonly string[]).includes(channel)) {
    const near = suggest(channel, CHANNELS);
    return {
      code: "no-such-channel",
      message: `there is no channel ${JSON.stringify(channel)}`,
      help: `${near === undefined ? "" : `did you mean ${near}? `}the channels are ${CHANNELS.join(", ")}`,
    };
  }
  if (suite === undefined) return undefined;
  if (channel !== "deb")
    return {
      code: "bad-request",
      message: `channel ${channel} has no suites`,
      help: `write ${channel} without /${suite}`,
    };
  if (/^[a-z][a-z0-9-]*$/.test(suite)) return undefined;
  return {
    code: "bad-request",
    message: `${JSON.stringify(suite)} is not the name of a suite`,
    help: "suites are named as in bookworm, trixie, sid",
  };
}
