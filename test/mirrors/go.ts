import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { type TestServer, testServer } from "./misbehaving-server.ts";
import { zipArchive } from "./zip.ts";

/** A module version as a test publishes it. */
export interface TestModule {
  readonly path: string;
  /** `v1.2.0` */
  readonly version: string;
  /** Path in the module -> content. A go.mod that only names the module is added where there is none. */
  readonly files: Readonly<Record<string, string>>;
  /** The checksum database has other hashes of it. */
  readonly disputed?: true;
}

export interface GoProxy extends TestServer {
  /** A value for GOSUMDB that makes the go command check all modules by this server's database. */
  readonly database: string;
}

/** A module proxy that has these modules, and a checksum database of them. Source: "Go Modules Reference", GOPROXY protocol. */
export async function goProxy(modules: readonly TestModule[]): Promise<GoProxy> {
  const answers = new Map<string, Buffer>();
  for (const module of modules) {
    const place = `/${escaped(module.path)}/@v`;
    const known = answers.get(`${place}/list`) ?? Buffer.alloc(0);
    answers.set(`${place}/list`, Buffer.concat([known, Buffer.from(`${module.version}\n`)]));
    const files = filesOf(module);
    const info = { Version: module.version, Time: "2024-01-01T00:00:00Z" };
    answers.set(`${place}/${module.version}.info`, Buffer.from(JSON.stringify(info)));
    answers.set(`${place}/${module.version}.mod`, Buffer.from(files["go.mod"]!));
    const members = Object.entries(files).map(([name, content]) => ({
      name: `${module.path}@${module.version}/${name}`,
      content,
    }));
    answers.set(`${place}/${module.version}.zip`, zipArchive(members));
  }
  const database = checksumDatabase(modules);
  const server = await testServer((path) => {
    const body = answers.get(path) ?? database.answers.get(path);
    return body && { type: "application/octet-stream", body };
  });
  return { ...server, database: `${database.key} ${server.url}/sumdb` };
}

function filesOf({ path, files }: TestModule): Readonly<Record<string, string>> {
  return { ...files, "go.mod": files["go.mod"] ?? `module ${path}\n` };
}

/**
 * A checksum database of fewer than 256 modules, whose log is one tile. Source: "Proposal: Secure the Public Go Module Ecosystem", and
 * golang.org/x/mod/sumdb: note, tlog.
 */
function checksumDatabase(modules: readonly TestModule[]) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const name = "sum.example.test";
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const encoded = Buffer.concat([Buffer.from([1]), raw]);
  const id = hash(Buffer.from(`${name}\n`), encoded).subarray(0, 4);
  const records = modules.map((module) => Buffer.from(recordOf(module)));
  const leaves = records.map((record) => hash(Buffer.from([0]), record));
  const tree = signed(`go.sum database tree\n${records.length}\n${rootOf(leaves).toString("base64")}\n`, {
    name,
    id,
    privateKey,
  });
  const answers = new Map<string, Buffer>([
    ["/sumdb/latest", Buffer.from(tree)],
    [`/sumdb/tile/8/0/000.p/${leaves.length}`, Buffer.concat(leaves)],
  ]);
  modules.forEach(({ path, version }, index) => {
    const text = `${index}\n${records[index]}\n${tree}`;
    answers.set(`/sumdb/lookup/${escaped(path)}@${version}`, Buffer.from(text));
  });
  return { answers, key: `${name}+${id.toString("hex")}+${encoded.toString("base64")}` };
}

function recordOf(module: TestModule): string {
  const { path, version } = module;
  const files = Object.entries(filesOf(module)).map(
    ([name, content]) => [`${path}@${version}/${name}`, module.disputed ? `${content} ` : content] as const,
  );
  const zip = dirhash(files);
  const mod = dirhash([["go.mod", filesOf(module)["go.mod"]!]]);
  return `${path} ${version} ${zip}\n${path} ${version}/go.mod ${mod}\n`;
}

function dirhash(files: readonly (readonly [string, string])[]): string {
  const lines = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]) => `${hash(Buffer.from(content)).toString("hex")}  ${name}\n`);
  return `h1:${hash(Buffer.from(lines.join(""))).toString("base64")}`;
}

function signed(
  text: string,
  by: { readonly name: string; readonly id: Buffer; readonly privateKey: KeyObject },
): string {
  const signature = Buffer.concat([by.id, sign(null, Buffer.from(text), by.privateKey)]);
  return `${text}\n— ${by.name} ${signature.toString("base64")}\n`;
}

/** RFC 6962, section 2.1. */
function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0]!;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return hash(Buffer.from([1]), rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

function hash(...parts: readonly Buffer[]): Buffer {
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}

function escaped(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}
