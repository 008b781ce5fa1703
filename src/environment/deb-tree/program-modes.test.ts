import assert from "node:assert/strict";
import { test } from "node:test";
import type { Relocation } from "../../manifest/types.ts";
import type { ElfInfo, Entry } from "../../store/types.ts";
import { programModes } from "./program-modes.ts";
import { treeIndex } from "./tree-index.ts";

type Package = Parameters<typeof programModes>[0]["packages"][number];

/** A package of ELF files, executable ones but for libraries, and of plain files. */
function pack(
  id: string,
  elf: readonly (Partial<ElfInfo> & { readonly path: string })[],
  more: { files?: string[]; dependencies?: string[]; base?: true } = {},
): Package {
  const infos = elf.map((info): ElfInfo => ({ kind: "executable", needed: [], paths: [], ...info }));
  const entries = [...infos.map(({ path }) => path), ...(more.files ?? [])].map(
    (path): Entry => ({
      type: "file",
      path,
      mode: 0o644,
      size: 1,
      hash: `sha256:${"0".repeat(64)}` as never,
    }),
  );
  const item = { name: id, dependencies: more.dependencies ?? [], ...(more.base ? { base: true } : {}) };
  return { id, item, meta: { elf: infos, entries } } as unknown as Package;
}

function modes(
  packages: readonly Package[],
  options: {
    links?: Record<string, string>;
    wishes?: Record<string, Relocation>;
    programs?: Record<string, Record<string, string>>;
  } = {},
): Record<string, string> {
  const paths = packages.flatMap(({ meta }) => meta.entries.map(({ path }) => path));
  const folders = new Set(
    [...paths, ...Object.keys(options.links ?? {})].flatMap((path) =>
      path.split("/").map((_, at, parts) => parts.slice(0, at).join("/")),
    ),
  );
  const owner = (path: string) =>
    packages.find(({ meta }) => meta.entries.some((entry) => entry.path === path))!;
  const found = programModes({
    packages,
    plan: {
      files: new Map(
        paths.map((path) => [path, { executable: !path.includes(".so"), owner: owner(path) as never }]),
      ),
    },
    index: treeIndex(new Set(paths), folders, new Map(Object.entries(options.links ?? {}))),
    triplet: "x86_64-linux-gnu",
    wishes: new Map(Object.entries(options.wishes ?? {})),
    programs: options.programs ?? {},
  });
  return Object.fromEntries([...found].map(([path, { mode, reason }]) => [path, `${mode}: ${reason}`]));
}

test("programModes shows static programs a view that name what their package or one it depends on has", () => {
  const names = (path: string) => ({ path: "usr/bin/tool", kind: "static" as const, paths: [path] });
  const of = (path: string, more: Parameters<typeof pack>[2] = {}) =>
    modes([
      pack("tool", [names(path)], more),
      pack("tool-data", [], { files: ["usr/share/tool/data"] }),
      pack("zones", [], { files: ["usr/share/zoneinfo/UTC"], base: true }),
    ])["usr/bin/tool"]!;
  assert.match(
    of("usr/lib/tool/plugin", { files: ["usr/lib/tool/other"] }),
    /^untouched/,
    "a folder nobody lists",
  );
  assert.match(
    of("usr/lib/tool/other", { files: ["usr/lib/tool/other"] }),
    /^view: .*\/usr\/lib\/tool\/other/,
  );
  assert.match(of("usr/share/tool/data"), /^untouched/, "another's");
  assert.match(of("usr/share/tool/data", { dependencies: ["tool-data"] }), /^view/);
  assert.match(of("usr/share/zoneinfo/UTC", { dependencies: ["zones"] }), /^untouched/, "every tree's");
  assert.match(of("usr/bin/tool"), /^untouched/, "itself");
  assert.match(of("usr/lib/tool/other", { files: ["usr/lib/tool/other"], base: true }), /^untouched/);
});

test("programModes shows Go programs a view that name files elsewhere, and leaves toolchains alone", () => {
  const go = (path: string, named: string) =>
    modes([
      pack("tool", [{ path, rawCalls: true, paths: [named] }], {
        files: ["usr/share/tool/web/index.html", "usr/lib/go-1/src/fmt.go"],
      }),
    ])[path];
  assert.match(go("usr/bin/tool", "usr/share/tool/web/index.html")!, /^view: .*Go program/);
  assert.equal(go("usr/bin/tool", "usr/share/zoneinfo/UTC"), undefined);
  assert.equal(go("usr/lib/go-1/bin/go", "usr/lib/go-1/src/fmt.go"), undefined);
  assert.match(go("usr/lib/go-1/bin/go", "usr/share/tool/web/index.html")!, /^view/);
});

test("programModes finds other interpreters through the tree's links, and libraries by absolute name", () => {
  const program = (path: string, more: Partial<ElfInfo>) => pack(path, [{ path, ...more }]);
  const found = modes(
    [
      program("usr/bin/m", {
        interpreter: "usr/lib/ld-musl.so.1",
        unpatched: "its interpreter /lib/ld-musl.so.1",
      }),
      program("usr/bin/n", {
        interpreter: "usr/lib/ld-none.so.1",
        unpatched: "its interpreter /lib/ld-none.so.1",
      }),
      program("usr/bin/a", { needed: ["/usr/lib/own/libx.so"] }),
      program("usr/bin/b", { needed: ["/elsewhere/libx.so"] }),
      program("usr/bin/plain", {}),
      pack("musl", [{ path: "usr/lib/musl/libc.so", kind: "library" }]),
      pack("own", [{ path: "usr/lib/own/libx.so", kind: "library" }]),
    ],
    { links: { "usr/lib/ld-musl.so.1": "musl/libc.so" } },
  );
  assert.deepEqual(found, {
    "usr/bin/m": "view: its interpreter /lib/ld-musl.so.1",
    "usr/bin/n": "untouched: its interpreter /lib/ld-none.so.1, which no package here brings",
    "usr/bin/a": "view: it loads /usr/lib/own/libx.so by that path",
  });
});

test("programModes takes bothy.toml's word for a request's programs, behind links and scripts too", () => {
  const packages = [
    pack("nim", [{ path: "usr/bin/nim.real" }, { path: "usr/lib/libnim.so", kind: "library" }], {
      files: ["usr/bin/nimble"],
    }),
    pack("other", [{ path: "usr/bin/other", kind: "static", paths: ["usr/bin/x"] }], {
      files: ["usr/bin/x"],
    }),
  ];
  const links = { "usr/bin/nim": "../../etc/alternatives/nim", "etc/alternatives/nim": "/usr/bin/nim.real" };
  const programs = { nim: { nim: "usr/bin/nim", nimble: "usr/bin/nimble" } };
  assert.deepEqual(modes(packages, { links, programs, wishes: { nim: "view", other: "native" } }), {
    "usr/bin/nim.real": "view: bothy.toml asks for it",
    "usr/bin/nimble": "view: bothy.toml asks for it",
    "usr/bin/other": "untouched: it is static and has /usr/bin/x built in; bothy.toml asks for no view",
  });
});
