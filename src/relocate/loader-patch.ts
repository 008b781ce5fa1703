import { UserError } from "../base/error.ts";

const CONFIGURATION = ["/etc/ld.so.cache", "/etc/ld.so.preload"];

/**
 * glibc's ld.so with the names of the host's cache, preload list and default folders (`/lib/<triplet>/` ...) replaced, at the same
 * lengths, by names below /sys, where nobody can put a file. It then loads libraries by RPATH, LD_LIBRARY_PATH and
 * absolute name alone. A UserError `unknown-loader` when a name isn't found: such a loader would read the host's libraries.
 */
export function patchLoader(file: Buffer, artifact: string): Buffer {
  const out = Buffer.from(file);
  for (const name of CONFIGURATION) {
    if (replaceAll(out, `${name}\0`, `${nowhere(name.length)}\0`) === 0) throw unknownLoader(artifact, name);
  }
  // dl-load.c's system_dirs: one string, its parts parted by NUL, each with its closing slash.
  const lists = defaultFolderLists(out);
  if (lists.length === 0) throw unknownLoader(artifact, "the default folders");
  for (const { start, end } of lists) {
    for (let at = start; at < end; ) {
      const next = out.indexOf(0, at);
      out.write(nowhereFolder(next - at), at, "latin1");
      at = next + 1;
    }
  }
  return out;
}

/**
 * A loader of `patchLoader` that searches glibc's default folders for `triplet` again, as it must where its tree stands at
 * /usr. The host's cache and preload list it never reads. Returned as it was where the folders aren't found.
 */
export function usualLoaderFolders(file: Buffer, triplet: string): Buffer {
  const out = Buffer.from(file);
  const usual = [`/lib/${triplet}/`, `/usr/lib/${triplet}/`, "/lib/", "/usr/lib/"]
    .map((name) => `${name}\0`)
    .join("");
  const patched = usual
    .split("\0")
    .slice(0, -1)
    .map((name) => `${nowhereFolder(name.length)}\0`)
    .join("");
  replaceAll(out, patched, usual);
  return out;
}

/** Bytes of a default folder's name with what may stand right before it. */
const LONGEST_FOLDER = 256;

/** Where the runs begin and end of NUL-ended absolute folder names that end in `/lib/` and `/usr/lib/`; dl-load.c and dl-cache.c have one each. */
function defaultFolderLists(file: Buffer): { start: number; end: number }[] {
  const lists: { start: number; end: number }[] = [];
  const END = "\0/lib/\0/usr/lib/\0";
  for (let tail = file.indexOf(END, 0, "latin1"); tail !== -1; tail = file.indexOf(END, tail + 1, "latin1")) {
    let start = tail + 1;
    for (;;) {
      const before = file.lastIndexOf(0, start - 2) + 1;
      const from = Math.max(before, start - LONGEST_FOLDER);
      const name = /(?<![\w./-])\/(?:usr\/)?lib[a-z0-9]*\/(?:[a-z0-9_-]+\/)?$/.exec(
        file.toString("latin1", from, start - 1),
      );
      if (name === null) break;
      start = from + name.index;
      if (start > before) break; // other data stands right before the list
    }
    lists.push({ start, end: tail + END.length });
  }
  return lists;
}

function nowhere(length: number): string {
  return `/sys/${"-".repeat(length - "/sys/".length)}`;
}

/** `/lib/` becomes `/sys/` itself, which has no libraries; longer ones folders that sysfs doesn't have. */
function nowhereFolder(length: number): string {
  return length === "/sys/".length ? "/sys/" : `${nowhere(length - 1)}/`;
}

/** `from` and `to` are of one length. */
function replaceAll(file: Buffer, from: string, to: string): number {
  let count = 0;
  for (
    let at = file.indexOf(from, 0, "latin1");
    at !== -1;
    at = file.indexOf(from, at + from.length, "latin1")
  ) {
    file.write(to, at, "latin1");
    count++;
  }
  return count;
}

function unknownLoader(artifact: string, what: string): UserError {
  return new UserError("unknown-loader", `${artifact} can't be relocated`, {
    reason: `its ld.so has another form than known ones: ${what} not found`,
    help: "use another version of libc6",
  });
}
