import { join } from "node:path";
import { escapeModule, moduleOfFile } from "../../channels/go/module-path.ts";
import { namedFile } from "../../channels/go/source-name.ts";
import { goPlatform } from "../../channels/go/toolchain-version.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { ObjectRef, Store } from "../../store/types.ts";
import type { ComposedTree } from "../types.ts";
import { buildTool, linkedPlainly, TOOL_FOLDER } from "./tool-sandbox.ts";

/** What a Go tool is built from. */
export interface GoBuild {
  readonly item: LockedPackage;
  /** Verified, by their names in the lock. */
  readonly files: ReadonlyMap<string, string>;
  /** GOROOT. */
  readonly toolchain: ObjectRef;
  /** Has the C compiler; absent: there is no C in it, and the program is static. */
  readonly tree: ComposedTree | undefined;
}

/** Builds a tool by `go install` from a proxy that is a folder of verified modules, and gives `take` the folder of its programs. */
export function buildGoTool<T>(
  build: GoBuild,
  store: Store,
  take: (programs: string) => Promise<T>,
  ctx: Context,
): Promise<T> {
  const { item, files, toolchain, tree } = build;
  const { version } = moduleOfFile(item.file)!;
  return buildTool(
    {
      item,
      tree,
      place: async (folder) => placeProxy(join(folder, "proxy"), files, ctx),
      command: [
        join(toolchain.tree, "bin/go"),
        ...["install", "-v", "-trimpath", "-buildvcs=false", `${item.name}@${version}`],
      ],
      env: { ...environment(item, tree), GOROOT: toolchain.tree },
      readOnly: [tree === undefined ? store.path("objects", toolchain.key) : join(store.root, "objects")],
      progress: (line) => (/^[\w.~-]+(?:\/[\w.~+-]+)*$/.test(line) ? line : undefined),
      advice: (printed) =>
        /requires go >=|invalid array length|undefined: |too many arguments/.test(printed)
          ? "another Go may build it: its group's own is used where it is new enough, as in: bothy install --group NAME go@1.24 and the tool"
          : undefined,
    },
    store,
    take,
    ctx,
  );
}

/** Source: "Go Modules Reference", GOPROXY protocol; a folder may be a proxy. */
async function placeProxy(folder: string, files: ReadonlyMap<string, string>, ctx: Context): Promise<void> {
  const { mkdirSync, copyFileSync, writeFileSync, constants } = ctx.host.fsSync;
  for (const [name, path] of files) {
    const { module, version, kind } = namedFile(name);
    const place = join(folder, escapeModule(module), "@v");
    mkdirSync(place, { recursive: true });
    copyFileSync(path, join(place, `${escapeModule(version)}.${kind}`), constants.COPYFILE_FICLONE);
    writeFileSync(join(place, `${escapeModule(version)}.info`), JSON.stringify({ Version: version }));
    // Asked for the newest version, the go command finds the one that it builds.
    writeFileSync(join(place, "list"), kind === "zip" ? `${version}\n` : "", { flag: "a" });
  }
}

function environment(item: LockedPackage, tree: ComposedTree | undefined): Record<string, string> {
  const { os, arch } = goPlatform(item.system);
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: "/root",
    LANG: "C.UTF-8",
    TZ: "UTC",
    GOOS: os,
    GOARCH: arch,
    GOBIN: `${TOOL_FOLDER}/out`,
    GOPATH: `${TOOL_FOLDER}/gopath`,
    GOCACHE: `${TOOL_FOLDER}/cache`,
    GOTMPDIR: TOOL_FOLDER,
    GOENV: "off",
    GOPROXY: `file://${TOOL_FOLDER}/proxy`,
    GOSUMDB: "off", // all hashes were compared with the lock's
    GOFLAGS: "-mod=mod -modcacherw",
    GOTOOLCHAIN: "local",
    GOTELEMETRY: "off",
    CGO_ENABLED: tree === undefined ? "0" : "1",
    ...(tree === undefined
      ? {}
      : {
          BOTHY_REDIRECT: "off", // the tree is at / inside
          ...linkedPlainly(item.system),
          CC: "gcc",
          CXX: "g++",
          CGO_CFLAGS: `-g -O2 -ffile-prefix-map=${tree.path}=`,
          CGO_CXXFLAGS: `-g -O2 -ffile-prefix-map=${tree.path}=`,
        }),
  };
}
