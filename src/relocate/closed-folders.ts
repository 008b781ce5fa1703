/**
 * Whether the machine's files at `path` (merged, without leading slash), which an ELF file of these names (file name and
 * soname) names, must stay out of its sight: headers, which belong to the tree's libraries, and the folders that an
 * interpreter takes modules from, those of /usr/local too, whether the tree has them or not. The machine's modules were
 * made for another release of the interpreter, and a program that works only where they are isn't reproducible.
 */
export function isClosed(
  path: string,
  names: ReadonlySet<string>,
  interpreters: ReadonlySet<string>,
): boolean {
  if (path === "usr/include" || path === "usr/local/include") return true;
  const folders = /^usr\/(?:local\/)?(?:lib\w*|share)\/(.+)$/.exec(path)?.[1]?.split("/");
  if (folders === undefined) return false;
  const stems = new Set([...names].map(stemOf));
  for (const interpreter of interpreters) {
    const whole = stemOf(interpreter);
    for (const stem of stems)
      if (isPartOf(stem, whole) && folders.some((folder) => isNamedFor(folder, stem))) return true;
  }
  return false;
}

/** `perl` of `perl5.40.1`, `ruby` of `libruby-3.3.so.3.3`, `R` of `libR.so`. */
function stemOf(name: string): string {
  const bare = name.replace(/\.so(?:\..*)?$/, "").replace(/[-.\d]+$/, "");
  return name.includes(".so") ? bare.replace(/^lib/, "") : bare;
}

/** Whether a file of that stem is the interpreter or its library, as tcl is tclsh's. */
function isPartOf(stem: string, interpreter: string): boolean {
  return stem === interpreter || (stem.length >= SHORTEST && interpreter.startsWith(stem));
}

function isNamedFor(folder: string, stem: string): boolean {
  return stem.length >= SHORTEST ? folder.includes(stem) : folder.replace(/[-.\d]+$/, "") === stem;
}

/** Of stems shorter than that, only equal names mean anything. */
const SHORTEST = 3;
