import { dirname, join } from "node:path";
import type { Host } from "../host/host.ts";
import { hostileArchive } from "./hostile.ts";
import type { PieceTaker } from "./piece-taker.ts";

/** An empty folder that an archive's members are put into. Paths are relative, as `memberPath` gives them. */
export interface Landing {
  directory(path: string): void;
  /** `mode`'s x bits decide between 0555 and 0444; `mtime` in seconds. */
  file(path: string, content: Uint8Array, mode: number, mtime: number): void;
  /** A file whose content comes in pieces. */
  largeFile(path: string, mode: number, mtime: number): PieceTaker;
  link(path: string, target: string): void;
  hardlink(path: string, target: string): void;
  /** Takes an earlier link away again. */
  forget(path: string): void;
}

/** PATH_MAX without its NUL. */
const LONGEST_TARGET = 4095;

type Kind = "directory" | "file" | "link";

/**
 * Puts members below `root`, which must be empty and nobody else's. What was put where is remembered, so that no member is
 * ever written through a link of the same archive. UserErrors `hostile-archive`: below a link or file, of another kind than an
 * earlier member of that name, a hard link to anything but an earlier file.
 */
export function openLanding(host: Host, root: string, artifact: string): Landing {
  const { fsSync } = host;
  const kinds = new Map<string, Kind>([["", "directory"]]);
  let exactModes: boolean | undefined;

  const parents = (path: string) => {
    const parent = dirname(path);
    if (parent !== ".") directory(parent, path);
  };
  const directory = (path: string, member = path) => {
    const kind = kinds.get(path);
    if (kind === "directory") return;
    if (kind === "link")
      throw hostileArchive(artifact, member, `it would be written through the link ${path}`);
    if (kind === "file") throw hostileArchive(artifact, member, `${path} is a file in the same archive`);
    parents(path);
    fsSync.mkdirSync(join(root, path), 0o755);
    kinds.set(path, "directory");
  };
  const claim = (path: string, kind: Kind) => {
    const known = kinds.get(path);
    if (path === "" || (known !== undefined && known !== kind)) {
      throw hostileArchive(
        artifact,
        path === "" ? "." : path,
        `it stands twice in the archive, as ${known} and as ${kind}`,
      );
    }
    if (known === undefined) parents(path);
    else fsSync.unlinkSync(join(root, path));
    kinds.set(path, kind);
  };
  const modeOf = (mode: number) => ((mode & 0o111) === 0 ? 0o444 : 0o555);
  return {
    directory,
    largeFile: (path, mode, mtime) => {
      claim(path, "file");
      const full = join(root, path);
      fsSync.writeFileSync(full, "", { flag: "wx", mode: 0o600 });
      return {
        // Opened for each piece, so that nothing is left open when the archive turns out broken.
        write: (piece) => fsSync.appendFileSync(full, piece),
        end: () => {
          fsSync.chmodSync(full, modeOf(mode));
          fsSync.utimesSync(full, mtime, mtime);
        },
      };
    },
    file: (path, content, mode, mtime) => {
      claim(path, "file");
      const wanted = modeOf(mode);
      const fd = fsSync.openSync(join(root, path), "wx", wanted);
      try {
        exactModes ??= (fsSync.fstatSync(fd).mode & 0o777) === wanted; // false under a strict umask
        for (let at = 0; at < content.length; ) at += fsSync.writeSync(fd, content, at);
        if (!exactModes) fsSync.fchmodSync(fd, wanted);
        fsSync.futimesSync(fd, mtime, mtime);
      } finally {
        fsSync.closeSync(fd);
      }
    },
    link: (path, target) => {
      if (target === "" || /[\0\n\uFFFD]/.test(target) || Buffer.byteLength(target) > LONGEST_TARGET)
        throw hostileArchive(
          artifact,
          path,
          "its target is empty, longer than 4095 bytes, not UTF-8, or has a NUL or a newline in it",
        );
      claim(path, "link");
      fsSync.symlinkSync(target, join(root, path));
    },
    hardlink: (path, target) => {
      if (kinds.get(target) !== "file") {
        throw hostileArchive(
          artifact,
          path,
          `it is a hard link to ${JSON.stringify(target)}, which is no earlier file of the archive`,
        );
      }
      if (path === target) return;
      claim(path, "file");
      fsSync.linkSync(join(root, target), join(root, path));
    },
    forget: (path) => {
      if (kinds.get(path) !== "link") throw new Error(`no link to forget: ${path}`);
      fsSync.unlinkSync(join(root, path));
      kinds.delete(path);
    },
  };
}
