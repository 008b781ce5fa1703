/** Text for people, and data that programs check or measure: nothing there is run, and no program takes paths from it. */
const DOCUMENTS =
  /^usr\/(?:include|share\/(?:bug|doc|doc-base|fonts|icons|info|lintian|locale|man|zoneinfo))\//;

/** Compiled or frozen forms whose length or hash is known to their program. */
const FROZEN = /\.(?:m4f|rktd?|zo|go|scm|ss|fasl?|beam|fmt|ls-R)$/;

const SCRIPT_OR_CONFIG =
  /\.(?:sh|py|pl|pm|rb|tcl|lua|R|mk|pc|la|cmake|conf|cfg|cnf|ini|rc|service|desktop|m4|am|el|json|types|xml|cache|list)$/;

/** Bytes: what is larger is data. */
const LARGEST_TEXT = 2_000_000;
/** Where data has a NUL. */
const LOOKED_AT = 8192;

/** Whether the file at `path` (merged, without leading slash) is in a place of documents and data. */
export function isDocument(path: string): boolean {
  return DOCUMENTS.test(path);
}

/**
 * Whether the file at `path` is of a kind whose text may name places of its tree: all of /etc, executable files, and known
 * script and configuration suffixes; documents and frozen forms never.
 */
export function mayNamePaths(path: string, executable: boolean): boolean {
  if (isDocument(path) || FROZEN.test(path)) return false;
  return executable || path.startsWith("etc/") || SCRIPT_OR_CONFIG.test(path);
}

/** Whether a file of `size` bytes that begins with `start` is no text. */
export function isBinary(start: Uint8Array, size: number): boolean {
  return size > LARGEST_TEXT || start.subarray(0, LOOKED_AT).includes(0);
}
