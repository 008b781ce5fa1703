import { rustSuffices } from "./crate-version.ts";

/** `cargo metadata --format-version 1`. Source: `cargo help metadata`. */
export interface CargoMetadata {
  readonly packages: readonly {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly rust_version: string | null;
    readonly features: Readonly<Record<string, readonly string[]>>;
    readonly targets: readonly {
      readonly kind: readonly string[];
      readonly name: string;
      readonly "required-features"?: readonly string[];
    }[];
  }[];
  readonly resolve: {
    readonly root: string | null;
    readonly nodes: readonly {
      readonly id: string;
      readonly features: readonly string[];
      readonly deps: readonly {
        readonly pkg: string;
        readonly dep_kinds: readonly { readonly kind: string | null }[];
      }[];
    }[];
  };
}

/** The newest of the oldest Rusts that the crates of a build ask for, and which one asks for it; what is there for tests alone is left out. */
export function neededRust(all: readonly CargoMetadata[]): {
  readonly version: string;
  readonly asker: string;
} {
  let needed = { version: "1.0", asker: "" };
  for (const metadata of all) {
    const built = builtPackages(metadata);
    for (const { id, name, version, rust_version: rust } of metadata.packages)
      if (rust !== null && built.has(id) && !rustSuffices(needed.version, rust))
        needed = { version: rust, asker: `${name}@${version}` };
  }
  return needed;
}

function builtPackages({ resolve }: CargoMetadata): Set<string> {
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const reached = new Set<string>();
  const open = resolve.root === null ? [] : [resolve.root];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const { pkg, dep_kinds: kinds } of nodes.get(id)?.deps ?? [])
      if (kinds.some(({ kind }) => kind !== "dev")) open.push(pkg);
  }
  return reached;
}

/** The programs that the root package's features let it have. */
export function programsOf({ packages, resolve }: CargoMetadata): string[] {
  const root = packages.find(({ id }) => id === resolve.root);
  const on = new Set(resolve.nodes.find(({ id }) => id === resolve.root)?.features ?? []);
  return (root?.targets ?? [])
    .filter(({ kind }) => kind.includes("bin"))
    .filter((target) => (target["required-features"] ?? []).every((feature) => on.has(feature)))
    .map(({ name }) => name);
}
