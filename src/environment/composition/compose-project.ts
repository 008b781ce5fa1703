import type { Context } from "../../host/context.ts";
import { composeManifest } from "../../manifest/compose.ts";
import { decodeManifestFile } from "../../manifest/decode.ts";
import type { Manifest, ManifestLayer } from "../../manifest/types.ts";
import type { Project } from "../project/project-types.ts";
import { readIncludes } from "./read-includes.ts";
import type { IncludedManifest, Includes, RecordedInclude } from "./types.ts";

/** What a text of bothy.toml comes to with all that it includes now. UserErrors: those of readIncludes and composeManifest. */
export async function composeProject(
  project: Pick<Project, "root">,
  text: string,
  ctx: Pick<Context, "host">,
): Promise<{ readonly manifest: Manifest; readonly includes: Includes }> {
  const own = decodeManifestFile(text, "bothy.toml");
  const includes = await readIncludes(project, own, ctx);
  const layer: ManifestLayer = { file: "bothy.toml", folder: project.root, manifest: own };
  return { manifest: composeManifest([...includes.manifests, layer]), includes };
}

export function recordedIncludes({ manifests }: Includes): RecordedInclude[] {
  return manifests.map(({ file, folder, text }) => ({ file, folder, text }));
}

/** What a generation was made from: its own manifest's text over the included ones of then. `what` names it in errors. */
export function recordedManifest(
  recorded: { readonly manifest: string; readonly includes?: readonly RecordedInclude[] },
  what: { readonly name: string; readonly root: string },
): Manifest {
  const included = (recorded.includes ?? []).map(({ file, folder, text }) => ({
    file,
    folder,
    manifest: decodeManifestFile(text, `${file} of ${what.name}`),
  }));
  const file = `bothy.toml of ${what.name}`;
  const own = { file, folder: what.root, manifest: decodeManifestFile(recorded.manifest, file) };
  return composeManifest([...included, own]);
}

/** The included manifests that differ from those of a generation: changed, new or gone. */
export function changedIncludes(
  recorded: readonly RecordedInclude[],
  now: readonly Pick<IncludedManifest, "file" | "text">[],
): string[] {
  const then = new Map(recorded.map(({ file, text }) => [file, text]));
  const present = new Map(now.map(({ file, text }) => [file, text]));
  return [...new Set([...then.keys(), ...present.keys()])].filter(
    (file) => then.get(file) !== present.get(file),
  );
}
