const SEGMENT = /^[A-Za-z0-9@_+~%!=:,.-]+$/;

/**
 * Whether `path` may be used as a path below a folder or a mirror: relative, no `.` or `..`, no empty, hidden or
 * option-like part, no character that a shell, a URL or a terminal takes for its own. Lockfiles come from strangers.
 */
export function isSafePath(path: string): boolean {
  if (path.length > 1024) return false;
  return path.split("/").every((part) => SEGMENT.test(part) && !/^[.-]/.test(part));
}

/** Whether `name` may be the name of a file: a safe path of one part. */
export function isSafeName(name: string): boolean {
  return !name.includes("/") && isSafePath(name);
}
