import { join } from "node:path";
import { pinnedCrates } from "../../channels/cargo/cargo-lock.ts";
import { crateName } from "../../channels/cargo/crate-files.ts";
import { featureFlags, unpackCrate } from "../../channels/cargo/solve-crate.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { Store } from "../../store/types.ts";
import type { ComposedTree } from "../types.ts";
import { buildTool, linkedPlainly, TOOL_FOLDER } from "./tool-sandbox.ts";

/** What a crate's programs are built from. */
export interface CargoBuild {
  readonly item: LockedPackage;
  /** Verified .crate files, by their names in the lock. */
  readonly files: ReadonlyMap<string, string>;
  /** Has rustc, cargo and a C compiler. */
  readonly tree: ComposedTree;
}

/** Builds a crate by `cargo install` from a folder of verified crates, and gives `take` the folder of its programs. */
export function buildCargoTool<T>(
  build: CargoBuild,
  store: Store,
  take: (programs: string) => Promise<T>,
  ctx: Context,
): Promise<T> {
  const { item, tree } = build;
  const choice = { features: item.features ?? [], defaults: item.defaultFeatures !== false };
  return buildTool(
    {
      item,
      tree,
      place: (folder) => placeCrates(folder, build, ctx),
      command: [
        ...["/usr/bin/sh", "-c", START, `${TOOL_FOLDER}/source`],
        "/usr/bin/cargo",
        ...["install", "--offline", "--locked", "--no-track", "--path", `${TOOL_FOLDER}/source`],
        ...["--root", `${TOOL_FOLDER}/out`, "--target-dir", `${TOOL_FOLDER}/target`, ...featureFlags(choice)],
      ],
      env: environment(item, tree),
      readOnly: [join(store.root, "objects")],
      programs: "bin",
      progress: (line) => /^\s*(?:Compiling|Building) (\S+ v\S+)/.exec(line)?.[1],
      advice,
    },
    store,
    take,
    ctx,
  );
}

/** Where the crate has no lock that is this one, cargo finds the only versions that there are. */
const START = 'cd "$0" && { test -f Cargo.lock || /usr/bin/cargo generate-lockfile --offline; } && exec "$@"';

/** What a build that fails most often lacks. */
function advice(printed: string): string | undefined {
  const library =
    /The system library `([^`]+)` required by crate|Package '?([\w.+-]+)'?,? (?:required by|was not found)/.exec(
      printed,
    );
  const name = library?.[1] ?? library?.[2];
  if (
    name !== undefined ||
    /pkg-config|could not find (?:native )?(?:static )?library|cannot find -l|No such file or directory\ncompilation terminated|fatal error: .*\.h/i.test(
      printed,
    )
  )
    return `it looks for ${name === undefined ? "something" : `the library ${name}`} of the system: name Debian's package of it in bothy.toml, as in build-needs = ["libssl-dev"]`;
  if (/is `cmake` not installed|protoc|Unable to find libclang|program not found/.test(printed))
    return "it starts a program that isn't there: name Debian's package of it in bothy.toml, as in build-needs = [\"cmake\"]";
  return undefined;
}

/** Source: The Cargo Book, "Source Replacement", directory sources. */
async function placeCrates(folder: string, { item, files }: CargoBuild, ctx: Context): Promise<void> {
  const { mkdirSync, writeFileSync, rmSync, existsSync, readFileSync } = ctx.host.fsSync;
  const own = crateName(item.name, item.version);
  const source = join(folder, "source");
  for (const path of [source, join(folder, "vendor"), join(folder, "cargo")]) mkdirSync(path);
  await unpackCrate({ ...item, file: files.get(own)! }, source, ctx);
  // Settings for work on the crate, which cargo heeds for no crate of a registry: linkers, targets, flags.
  rmSync(join(source, ".cargo"), { recursive: true, force: true });
  for (const [name, hash] of Object.entries(item.sources ?? {})) {
    const [crate = "", version = ""] = name.split("@");
    const place = join(folder, "vendor", `${crate}-${version}`);
    mkdirSync(place);
    await unpackCrate({ name: crate, version, file: files.get(name)! }, place, ctx);
    const checksum = { files: {}, package: hash.slice("sha256:".length) };
    writeFileSync(join(place, ".cargo-checksum.json"), JSON.stringify(checksum));
  }
  writeFileSync(
    join(folder, "cargo/config.toml"),
    `[source.crates-io]\nreplace-with = "locked"\n\n[source.locked]\ndirectory = "${TOOL_FOLDER}/vendor"\n`,
  );
  const lockFile = join(source, "Cargo.lock");
  const pinned = existsSync(lockFile) ? pinnedCrates(readFileSync(lockFile, "utf8")) : undefined;
  const isLocked =
    Array.isArray(pinned) &&
    pinned.length === Object.keys(item.sources ?? {}).length &&
    pinned.every(({ name, version }) => item.sources?.[crateName(name, version)] !== undefined);
  if (!isLocked) rmSync(lockFile, { force: true });
}

function environment(item: LockedPackage, tree: ComposedTree): Record<string, string> {
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: "/root",
    LANG: "C.UTF-8",
    TZ: "UTC",
    TERM: "dumb",
    SOURCE_DATE_EPOCH: "315532800",
    CARGO_HOME: `${TOOL_FOLDER}/cargo`,
    CARGO_INCREMENTAL: "0",
    CARGO_TERM_COLOR: "never",
    CARGO_NET_OFFLINE: "true",
    BOTHY_REDIRECT: "off", // the tree is at / inside
    ...linkedPlainly(item.system),
    CFLAGS: `-ffile-prefix-map=${tree.path}=`,
    CXXFLAGS: `-ffile-prefix-map=${tree.path}=`,
  };
}
