import type { ConcreteRequest, Conflict } from "../../resolve/channel.ts";
import type { CrateVersion } from "./crate-index.ts";

const SHOWN = 6;

export function noCrate({ key, name }: ConcreteRequest): Conflict {
  return {
    code: "no-such-package",
    message: `no crate ${name}, which ${key} asks for`,
    reason: "the registry that cargo is configured for has none of that name",
    help: `bothy search --channel cargo ${name} finds crates by words`,
  };
}

export function noCrateVersion(
  { key, name, constraint }: ConcreteRequest,
  versions: readonly CrateVersion[],
): Conflict {
  const usable = versions.filter(({ yanked }) => !yanked).map(({ version }) => version);
  const more = usable.length - SHOWN;
  return {
    code: "no-such-version",
    message: `no version of cargo:${name} fits ${constraint}, which ${key} asks for`,
    reason:
      usable.length === 0
        ? "all its versions were taken back"
        : `it has ${usable.slice(0, SHOWN).join(", ")}${more > 0 ? ` and ${more} others` : ""}`,
    help: `ask for one of these, as in: bothy install cargo:${name}${usable[0] === undefined ? "" : `@${usable[0]}`}`,
  };
}

export function noFeature(
  { key, name, build }: ConcreteRequest,
  { version, features: known }: CrateVersion,
  complaint: string,
): Conflict {
  return {
    code: "no-such-version",
    message: `cargo:${name}@${version} can't be had with the features that ${key} asks for: ${(build?.features ?? []).join(", ")}`,
    reason: complaint,
    help:
      known.length === 0
        ? "it has no features"
        : `its features are ${known.filter((one) => !one.startsWith("_")).join(", ")}`,
  };
}

export function notAProgram({ key, name }: ConcreteRequest, version: string): Conflict {
  return {
    code: "no-such-package",
    message: `cargo:${name}@${version}, which ${key} asks for, is a library: it has no program`,
    reason: "nothing of it can be put on PATH",
    help: `some crates have one with a feature: "cargo:${name}" = { features = ["cli"] }; libraries belong into a Cargo.toml`,
  };
}

export function noRust(
  { key, name }: ConcreteRequest,
  needed: { readonly version: string; readonly rust: string; readonly asker: string },
  there: readonly { readonly suite: string; readonly version: string }[],
): Conflict {
  const has = there.map(({ suite, version }) => `${suite} has ${version}`).join(", ");
  return {
    code: "no-such-version",
    message: `cargo:${name}@${needed.version}, which ${key} asks for, needs Rust ${needed.rust}`,
    reason: `${needed.asker} asks for it; of Debian's, ${has === "" ? "none could be found" : has}`,
    help: `ask for an older version: bothy show cargo:${name}`,
  };
}

export function unsolvable({ key, name }: ConcreteRequest, version: string, complaint: string): Conflict {
  return {
    code: "no-such-version",
    message: `cargo:${name}@${version}, which ${key} asks for, can't be locked`,
    reason: complaint,
    help: `ask for another version: bothy show cargo:${name}`,
  };
}
