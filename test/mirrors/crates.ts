import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { tarBlock } from "../../src/archive/testing/tar-writer.ts";
import { indexPath } from "../../src/channels/cargo/crate-index.ts";
import { type TestServer, testServer } from "./misbehaving-server.ts";

/** A version of a crate as a test publishes it. */
export interface TestCrate {
  readonly name: string;
  readonly version: string;
  /** Lines of `[package]` beside name, version and edition. */
  readonly manifest?: string;
  /** Other tables of Cargo.toml. */
  readonly tables?: string;
  /** Path -> content; `src/main.rs` of a program that does nothing where there is none. */
  readonly files?: Readonly<Record<string, string>>;
  /** Name -> requirement. */
  readonly needs?: Readonly<Record<string, string>>;
  readonly features?: Readonly<Record<string, readonly string[]>>;
  readonly rust?: string;
  readonly yanked?: true;
}

export interface CrateRegistry extends TestServer {
  publish(crate: TestCrate): void;
  /** A config.toml of cargo's that has this registry in the place of the usual one. */
  readonly config: string;
}

/** A sparse registry. Source: The Cargo Book, "Registry Index". */
export async function crateRegistry(crates: readonly TestCrate[]): Promise<CrateRegistry> {
  const files = new Map<string, Buffer>();
  const entries = new Map<string, string[]>();
  const publish = (crate: TestCrate) => {
    const { name, version, needs = {}, features = {} } = crate;
    const file = packed(crate);
    files.set(`/dl/${name}/${version}/download`, file);
    const deps = Object.entries(needs).map(([dependency, req]) => ({
      ...{ name: dependency, req, features: [], optional: false, default_features: true },
      ...{ target: null, kind: "normal" },
    }));
    const entry = {
      ...{ name, vers: version, deps, features, yanked: crate.yanked ?? false },
      cksum: createHash("sha256").update(file).digest("hex"),
      ...(crate.rust === undefined ? {} : { rust_version: crate.rust }),
    };
    entries.set(name, [...(entries.get(name) ?? []), JSON.stringify(entry)]);
  };
  for (const crate of crates) publish(crate);
  const server = await testServer((path, _request, base) => {
    if (path === "/config.json") return json(JSON.stringify({ dl: `${base}/dl` }));
    const name = [...entries.keys()].find((one) => path === `/${indexPath(one)}`);
    if (name !== undefined) {
      const text = `${entries.get(name)!.join("\n")}\n`;
      return { ...json(text), etag: `"${createHash("sha256").update(text).digest("hex")}"` };
    }
    const body = files.get(path);
    return body && { type: "application/octet-stream", body };
  });
  const config = `[source.crates-io]\nreplace-with = "test"\n\n[source.test]\nregistry = "sparse+${server.url}/"\n`;
  return { ...server, publish, config };
}

function json(text: string) {
  return { type: "application/json", body: Buffer.from(text) };
}

/** The Cargo.toml of a crate. */
export function crateManifest(crate: TestCrate): string {
  const { name, version, manifest = "", tables = "", needs = {}, features = {}, rust } = crate;
  const lines = (table: Readonly<Record<string, unknown>>) =>
    Object.entries(table).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
  return [
    `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n${manifest}\n`,
    rust === undefined ? "" : `rust-version = "${rust}"\n`,
    "[dependencies]\n",
    ...lines(needs),
    "[features]\n",
    ...lines(features),
    tables,
  ].join("");
}

function packed(crate: TestCrate): Buffer {
  const files = {
    "Cargo.toml": crateManifest(crate),
    ...(crate.files ?? { "src/main.rs": "fn main() {}\n" }),
  };
  const blocks = Object.entries(files).map(([path, content]) =>
    tarBlock({ name: `${crate.name}-${crate.version}/${path}`, content }),
  );
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
