/**
 * A compiler's record of how the programs it makes are started, in front of the launcher that it puts before them: one word, then
 * on a line the folder where the interpreter is, which a NUL ends. OCaml's runtime-launch-info is one.
 */
const LAUNCH_RECORD = /^([a-z]{1,16}\n)\/usr\/bin\0\n/;

/** Characters that a record may have up to its NUL. */
const LONGEST = 64;

/** Whether a file that begins with `start` is a launch record. */
export function isLaunchRecord(start: Uint8Array): boolean {
  return LAUNCH_RECORD.test(Buffer.from(start.subarray(0, LONGEST)).toString("latin1"));
}

/** The record with the interpreter's folder in the tree that will stand at `root`; undefined for other files. */
export function placeLaunchRecord(bytes: Buffer, root: string): Buffer | undefined {
  const word = LAUNCH_RECORD.exec(bytes.toString("latin1", 0, LONGEST))?.[1];
  if (word === undefined) return undefined;
  const folder = word.length + "/usr/bin".length;
  return Buffer.concat([Buffer.from(`${word}${root}/usr/bin`), bytes.subarray(folder)]);
}
