import type { ConcreteRequest, Conflict } from "../../resolve/channel.ts";
import type { ToolVersion } from "./solve-tool.ts";

const SHOWN = 6;

export function noModule({ key, name }: ConcreteRequest): Conflict {
  return {
    code: "no-such-package",
    message: `no Go module has ${name}, which ${key} asks for`,
    reason:
      "neither the configured proxies nor the repositories that they stand for know it or a module that it is in",
    help: "tools of Go are asked for by the path of their main package, as in go:golang.org/x/tools/cmd/stringer",
  };
}

/** `other`: the tool's path in the module of the major version that was asked for. */
export function noVersion(
  { key, name, constraint }: ConcreteRequest,
  versions: readonly string[],
  other?: string,
): Conflict {
  const shown = versions.slice(0, SHOWN).join(", ");
  const more = versions.length - SHOWN;
  return {
    code: "no-such-version",
    message: `no version of go:${name} fits ${constraint}, which ${key} asks for`,
    reason: versions.length === 0 ? "it has none" : `it has ${shown}${more > 0 ? ` and ${more} others` : ""}`,
    help:
      other === undefined
        ? `ask for one of these, as in: bothy install go:${name}${versions[0] === undefined ? "" : `@${versions[0]}`}`
        : `another major version is another module: bothy install go:${other}@${constraint}`,
  };
}

/** `programs`: the paths of those that the module has. */
export function notAProgram(
  { key, name }: ConcreteRequest,
  { module, version }: ToolVersion,
  complaint: string,
  there: { readonly programs: readonly string[]; readonly near: string | undefined },
): Conflict {
  const { programs, near } = there;
  const shown = programs.slice(0, 8).map((path) => `go:${path}`);
  return {
    code: "no-such-package",
    message: `go:${name}@${version}, which ${key} asks for, is no program that can be installed`,
    reason: complaint,
    help:
      shown.length === 0
        ? `see what ${module} has to offer at another version: bothy show go:${name}`
        : [
            ...(near === undefined ? [] : [`did you mean go:${near}?`]),
            `${module} has ${shown.join(", ")}${programs.length > 8 ? ` and ${programs.length - 8} others` : ""}`,
          ].join("\n"),
  };
}
