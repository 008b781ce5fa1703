import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { tarBlock } from "../../src/archive/testing/tar-writer.ts";
import { type TestServer, testServer } from "./misbehaving-server.ts";
import { type ZipMember, zipArchive } from "./zip.ts";

/** A wheel as a test publishes it. */
export interface TestWheel {
  /** `demo_pkg-1.0-py3-none-any.whl` */
  readonly file: string;
  readonly content: Buffer;
}

/** A real wheel: METADATA, WHEEL, RECORD with the files' hashes. `files`: path -> content; `modes`: path -> permission bits. */
export function testWheel(options: {
  readonly name: string;
  readonly version: string;
  /** `py3-none-any` when absent. */
  readonly tag?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly modes?: Readonly<Record<string, number>>;
  /** Lines of METADATA: `Requires-Dist: six`. */
  readonly metadata?: readonly string[];
  readonly entryPoints?: string;
  /** Overrides RECORD's own text. */
  readonly record?: (text: string) => string;
}): TestWheel {
  const { name, version, tag = "py3-none-any", modes = {}, metadata = [] } = options;
  const stem = `${name.replace(/[-.]+/g, "_")}-${version}`;
  const info = `${stem}.dist-info`;
  const files: Record<string, string> = {
    ...options.files,
    [`${info}/METADATA`]: `${["Metadata-Version: 2.1", `Name: ${name}`, `Version: ${version}`, ...metadata].join("\n")}\n`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
    ...(options.entryPoints === undefined ? {} : { [`${info}/entry_points.txt`]: options.entryPoints }),
  };
  const lines = Object.entries(files).map(
    ([path, text]) =>
      `${path},sha256=${createHash("sha256").update(text).digest("base64url")},${Buffer.byteLength(text)}\n`,
  );
  const record = `${lines.join("")}${info}/RECORD,,\n`;
  files[`${info}/RECORD`] = options.record?.(record) ?? record;
  const members = Object.entries(files).map(
    ([path, content]): ZipMember => ({ name: path, content, mode: 0o100000 | (modes[path] ?? 0o644) }),
  );
  return { file: `${stem}-${tag}.whl`, content: zipArchive(members) };
}

/** A source distribution: its files below one folder, PKG-INFO among them. `metadata` as for a wheel. */
export function testSource(options: {
  readonly name: string;
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  readonly metadata?: readonly string[];
}): TestWheel {
  const { name, version, metadata = [] } = options;
  const stem = `${name.replace(/[-.]+/g, "_")}-${version}`;
  const info = ["Metadata-Version: 2.1", `Name: ${name}`, `Version: ${version}`, ...metadata, "", "Text."];
  const files = { ...options.files, "PKG-INFO": info.join("\n") };
  const blocks = Object.entries(files).map(([path, content]) =>
    tarBlock({ name: `${stem}/${path}`, content }),
  );
  return { file: `${stem}.tar.gz`, content: gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)])) };
}

/** A Python index at `<url>/simple` with these wheels and source distributions: JSON (PEP 691) where it is asked for, else HTML (PEP 503). */
export async function pythonIndex(
  wheels: readonly TestWheel[],
  options: { readonly format?: "html" | "both"; readonly hashes?: boolean } = {},
): Promise<TestServer> {
  const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");
  return testServer((path, request, base) => {
    const file = wheels.find((wheel) => path === `/files/${wheel.file}`);
    if (file !== undefined) return { type: "application/octet-stream", body: file.content };
    const name = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
    const own = wheels.filter(
      (wheel) =>
        wheel.file
          .split("-")[0]!
          .replace(/[-_.]+/g, "-")
          .toLowerCase() === name,
    );
    if (name === undefined || own.length === 0) return undefined;
    const withHashes = options.hashes !== false;
    if (options.format !== "html" && /simple\.v1\+json/.test(request.headers.accept ?? "")) {
      const files = own.map((wheel) => ({
        filename: wheel.file,
        url: `${base}/files/${wheel.file}`,
        hashes: withHashes ? { sha256: sha256(wheel.content) } : {},
        size: wheel.content.length,
      }));
      const page = {
        meta: { "api-version": "1.1" },
        name,
        versions: [...new Set(own.map((w) => w.file.split("-")[1]))],
        files,
      };
      return { type: "application/vnd.pypi.simple.v1+json", body: Buffer.from(JSON.stringify(page)) };
    }
    const links = own.map(
      (wheel) =>
        `<a href="../../files/${wheel.file}${withHashes ? `#sha256=${sha256(wheel.content)}` : ""}">${wheel.file}</a><br>`,
    );
    return {
      type: "text/html",
      body: Buffer.from(`<!DOCTYPE html><html><body>\n${links.join("\n")}\n</body></html>\n`),
    };
  });
}
