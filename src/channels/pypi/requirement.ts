import { satisfies, valid, validRange } from "@renovatebot/pep440";
import { UserError } from "../../base/error.ts";
import type { ConcreteRequest } from "../../resolve/channel.ts";
import { requestedName } from "./python-name.ts";

/** A request as the index's tools understand it. */
export interface Requirement {
  readonly request: ConcreteRequest;
  /** Normalized. */
  readonly name: string;
  readonly extras: readonly string[];
  /** Version specifiers (PyPA specification "Version specifiers"); empty for any. */
  readonly specifiers: string;
}

/** `pandas@2.2` -> `pandas==2.2.*`. Throws a UserError `bad-request` for what is no name or no constraint. */
export function requirementOf(request: ConcreteRequest): Requirement {
  const parts = requestedName(request.name);
  if (parts === undefined) {
    throw new UserError(
      "bad-request",
      `${request.key}: ${JSON.stringify(request.name)} is no name of a Python package`,
      {
        reason: "names are letters, digits, dots, dashes and underscores, with extras in brackets",
        help: "for example pypi:pandas, or pypi:uvicorn[standard]",
        exitCode: 2,
      },
    );
  }
  return { request, ...parts, specifiers: specifiersOf(request) };
}

/** One line of a requirements file. */
export function requirementLine(requirement: Pick<Requirement, "name" | "extras" | "specifiers">): string {
  const extras = requirement.extras.length > 0 ? `[${requirement.extras.join(",")}]` : "";
  return `${requirement.name}${extras}${requirement.specifiers}`;
}

/** Whether a version is one that a request's constraint takes; false for a constraint that is none. */
export function pypiFits(version: string, constraint: string): boolean {
  try {
    const specifiers = specifiersOf({ key: "", name: "", constraint });
    return specifiers === "" || satisfies(version, specifiers);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** Why a constraint can't be read. */
export function pypiRefusal(constraint: string): UserError | undefined {
  try {
    specifiersOf({ key: "", name: "", constraint });
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function specifiersOf(request: ConcreteRequest): string {
  const text = request.constraint.trim();
  if (text === "" || text === "*") return "";
  if (/^v?\d+(\.\d+)*$/.test(text)) return `==${text.replace(/^v/, "")}.*`;
  if (/^v?\d/.test(text) && valid(text)) return `==${text}`;
  if (/^v?\d+(\.\d+)*(\.[*xX])+$/.test(text))
    return `==${text.replace(/^v/, "").replace(/(\.[*xX])+$/, ".*")}`;
  // One equals sign is bothy's own way to say exactly this version.
  const spelled = text.replace(/(^|,)\s*=(?!=)/g, "$1==");
  if (validRange(spelled)) return spelled.replace(/\s+/g, "");
  throw new UserError(
    "bad-request",
    `${request.key === "" ? "" : `${request.key}: `}${JSON.stringify(text)} is no constraint on versions`,
    {
      reason: "Python's constraints are a version (2.2 is any 2.2.x), or comparisons joined by commas",
      help: 'for example "2.2", ">=2.2,<3", "~=2.2", "!=2.2.1", "*"',
      exitCode: 2,
    },
  );
}
