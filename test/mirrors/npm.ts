import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type TestServer, testServer } from "./misbehaving-server.ts";

/** A package version as a test publishes it: its package.json without name and version, and files besides it. */
export interface TestPackage {
  readonly name: string;
  readonly version: string;
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Path in the package -> content. */
  readonly files?: Readonly<Record<string, string>>;
  /** Folder that the tarball has everything in. */
  readonly folder?: string;
  /** false: the registry tells no sha512, only the old sha1. */
  readonly integrity?: boolean;
}

/** A registry of npm's that has these packages; `latest` is the last version given. Source: npm's registry documentation. */
export async function npmRegistry(
  packages: readonly TestPackage[],
  options: {
    readonly tags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
    readonly token?: string;
  } = {},
): Promise<TestServer> {
  const tarballs = new Map(packages.map((item) => [tarballPath(item), tarball(item)]));
  return testServer((path, request, base) => {
    if (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`)
      return undefined;
    const file = tarballs.get(path);
    if (file !== undefined) return { type: "application/octet-stream", body: file };
    if (path === "/-/v1/search") {
      const objects = latest(packages).map((item) => ({
        package: {
          name: item.name,
          version: item.version,
          description: String(item.manifest?.description ?? ""),
        },
      }));
      return { type: "application/json", body: Buffer.from(JSON.stringify({ objects })) };
    }
    const name = path.slice(1);
    const own = packages.filter((item) => item.name === name);
    if (own.length === 0) return undefined;
    const versions = own.map((item) => {
      const content = tarballs.get(tarballPath(item))!;
      const dist = {
        tarball: `${base}${tarballPath(item)}`,
        shasum: createHash("sha1").update(content).digest("hex"),
        ...(item.integrity === false
          ? {}
          : { integrity: `sha512-${createHash("sha512").update(content).digest("base64")}` }),
      };
      const hasInstallScript = Object.keys((item.manifest?.scripts as object) ?? {}).some((key) =>
        /install$/.test(key),
      );
      return [item.version, { ...manifestOf(item), dist, ...(hasInstallScript ? { hasInstallScript } : {}) }];
    });
    const tags = { latest: own.at(-1)!.version, ...options.tags?.[name] };
    const page = { name, "dist-tags": tags, versions: Object.fromEntries(versions) };
    return { type: "application/json", body: Buffer.from(JSON.stringify(page)) };
  });
}

function latest(packages: readonly TestPackage[]): TestPackage[] {
  return [...new Map(packages.map((item) => [item.name, item])).values()];
}

function manifestOf(item: TestPackage): Record<string, unknown> {
  return { name: item.name, version: item.version, ...item.manifest };
}

function tarballPath({ name, version }: TestPackage): string {
  return `/${name}/-/${name.slice(name.lastIndexOf("/") + 1)}-${version}.tgz`;
}

function tarball(item: TestPackage): Buffer {
  const folder = item.folder ?? "package";
  const files = { "package.json": JSON.stringify(manifestOf(item)), ...item.files };
  const blocks = Object.entries(files).flatMap(([path, content]) =>
    tarMember(`${folder}/${path}`, Buffer.from(content)),
  );
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** Source: POSIX pax, ustar interchange format. */
function tarMember(name: string, content: Buffer): Buffer[] {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write("0000644\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.fill(" ", 148, 156);
  header.write("0", 156);
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}
