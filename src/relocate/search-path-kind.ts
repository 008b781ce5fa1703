import { DT, type Elf, PT } from "./elf.ts";

/** Whether `inheritSearchPath` may change the file. */
export function hasRunPath(elf: Elf): boolean {
  return elf.dynamic.some(({ tag }) => tag === DT.RUNPATH);
}

/**
 * Makes the library's DT_RUNPATH a DT_RPATH, in place. A library with a DT_RUNPATH doesn't use the search path of the
 * program that loaded it (ld.so(8)), and the patched loader has no default folders: wheels' modules with folders of their
 * own would not find libz.so.1 or libpthread.so.0. Returns whether anything was changed.
 */
export function inheritSearchPath(file: Buffer, elf: Elf): boolean {
  const segment = elf.segments.find(({ type }) => type === PT.DYNAMIC);
  const runpath = elf.dynamic.find(({ tag }) => tag === DT.RUNPATH);
  if (segment === undefined || runpath === undefined) return false;
  elf.dynamic.forEach(({ tag }, index) => {
    if (tag !== DT.RUNPATH && tag !== DT.RPATH) return;
    const at = segment.offset + index * 16;
    file.writeBigUInt64LE(BigInt(DT.RPATH), at);
    file.writeBigUInt64LE(BigInt(runpath.value), at + 8); // beside a DT_RUNPATH a DT_RPATH counted for nothing
  });
  return true;
}
