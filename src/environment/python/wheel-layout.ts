import { posix } from "node:path";
import type { ObjectMeta } from "../../store/types.ts";

/** Where a wheel's files stand in a venv-shaped tree. */
export interface WheelLayout {
  /** `pandas-3.1.1.dist-info`, relative to site-packages. */
  readonly distInfo: string;
  readonly files: readonly WheelFile[];
}

export interface WheelFile {
  /** Path in the wheel. */
  readonly from: string;
  /** Path in the tree. */
  readonly to: string;
  /** From `.data/scripts`: a program, whatever its mode, whose `#!python` line names the tree's Python. */
  readonly script: boolean;
}

/**
 * Maps a wheel's files into a tree whose packages stand at `site` (`lib/python3.13/site-packages`). undefined for what is
 * no wheel: no or several dist-info folders. Source: PyPA specification "Binary distribution format", "Installing a wheel".
 */
export function wheelLayout(
  meta: Pick<ObjectMeta, "entries" | "name">,
  places: { readonly site: string; readonly headers: string },
): WheelLayout | undefined {
  const paths = meta.entries.filter(({ type }) => type === "file").map(({ path }) => path);
  const infos = new Set(paths.flatMap((path) => /^([^/]+\.dist-info)\//.exec(path)?.[1] ?? []));
  const [distInfo] = infos;
  if (infos.size !== 1 || distInfo === undefined) return undefined;
  const data = `${distInfo.slice(0, -".dist-info".length)}.data/`;
  const files = paths.flatMap((from): WheelFile[] => {
    if (!from.startsWith(data)) return [{ from, to: `${places.site}/${from}`, script: false }];
    const [kind, ...rest] = from.slice(data.length).split("/");
    const path = rest.join("/");
    if (path === "") return [];
    if (kind === "purelib" || kind === "platlib")
      return [{ from, to: `${places.site}/${path}`, script: false }];
    if (kind === "scripts") return [{ from, to: posix.join("bin", path), script: true }];
    if (kind === "headers") return [{ from, to: posix.join(places.headers, meta.name, path), script: false }];
    if (kind === "data") return [{ from, to: path, script: false }];
    return [];
  });
  return { distInfo, files };
}

/** Where packages stand in a tree. */
export function siteFolder(minor: string): string {
  return `lib/python${minor}/site-packages`;
}

/** As `wheelLayout`, in a tree of Python `minor`, as in `3.13`. */
export function wheelFiles(
  meta: Pick<ObjectMeta, "entries" | "name">,
  minor: string,
): WheelLayout | undefined {
  return wheelLayout(meta, { site: siteFolder(minor), headers: `include/site/python${minor}` });
}

/** Whether a wheel may put a file there: not in place of what makes the tree a Python environment. */
export function isReserved(path: string): boolean {
  return path === "pyvenv.cfg" || path.startsWith(".bothy/") || /^bin\/python[0-9.]*$/.test(path);
}
