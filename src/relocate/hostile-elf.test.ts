import assert from "node:assert/strict";
import * as fs from "node:fs";
import { test } from "node:test";
import { UserError } from "../base/error.ts";
import type { ProgramBase } from "../resolve/program-base.ts";
import { DT, type Elf, PT, parseElf, SEGMENT_SIZE } from "./elf.ts";
import { patchElf } from "./elf-patch.ts";
import { planElf } from "./elf-plan.ts";
import { patchLoader } from "./loader-patch.ts";
import { relocateProgram } from "./relocate-program.ts";
import { pathTokens, textContent } from "./scan.ts";
import { inheritSearchPath } from "./search-path-kind.ts";

/** A program, and glibc's loader, of this machine: a process maps both. */
const original = fs.readFileSync("/bin/sh");
const loader = loaderOf(original);
const system = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";

function loaderOf(program: Buffer): Buffer {
  const { interpreter } = parseElf(program)!;
  return fs.readFileSync(interpreter!);
}

function randomly(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** All that an import does with an ELF file. */
function use(file: Buffer): Elf | undefined {
  textContent("usr/bin/x", 0o755, file);
  const elf = parseElf(file);
  if (elf === undefined) return undefined;
  const interpreter = `/${"x".repeat(200)}`;
  const plan = planElf("usr/bin/x", file, elf, { system, interpreter });
  if (plan.change !== undefined) patchElf(file, elf, plan.change);
  patchElf(file, elf, { interpreter, neededFirst: ["a.so"], rpath: "$ORIGIN" });
  const base = { system, libc: "k", objects: ["k"] } as unknown as ProgramBase;
  relocateProgram(file, elf, { info: plan.info, own: new Map(), base });
  inheritSearchPath(Buffer.from(file), elf);
  return elf;
}

const EXTREMES = [
  0n,
  1n,
  7n,
  63n,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 40n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];

/** Offsets and sizes of every number in the headers and in the dynamic table. */
function fields(file: Buffer): [at: number, bytes: 2 | 4 | 8][] {
  const elf = parseElf(file)!;
  const found: [number, 2 | 4 | 8][] = [
    ...([16, 18, 54, 56, 58, 60, 62] as const).map((at): [number, 2] => [at, 2]),
    ...([24, 32, 40] as const).map((at): [number, 8] => [at, 8]),
  ];
  elf.segments.forEach((segment, index) => {
    const at = elf.programHeaders.offset + index * SEGMENT_SIZE;
    found.push([at, 4], [at + 4, 4], ...[8, 16, 32, 40, 48].map((more): [number, 8] => [at + more, 8]));
    if (segment.type !== PT.DYNAMIC) return;
    for (let entry = segment.offset; entry < segment.offset + segment.fileSize; entry += 16)
      found.push([entry, 8], [entry + 8, 8]);
  });
  for (let section = 0; section < elf.sections.length; section++) {
    const at = elf.sectionHeaders.offset + section * 64;
    found.push([at, 4], [at + 4, 4], ...[16, 24, 32].map((more): [number, 8] => [at + more, 8]));
  }
  return found;
}

function put(file: Buffer, [at, bytes]: readonly [number, 2 | 4 | 8], value: bigint): void {
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(value);
  number.copy(file, at, 0, bytes);
}

test("the import of an ELF file takes every extreme of every header field", () => {
  let understood = 0;
  let tried = 0;
  const random = randomly(3);
  for (const field of fields(original)) {
    // All extremes of the program's own headers, two of each section's and entry's.
    const values = field[0] < 1024 ? EXTREMES : [0, 1].map(() => EXTREMES[random(EXTREMES.length)]!);
    for (const value of values) {
      const bad = Buffer.from(original);
      put(bad, field, value);
      tried++;
      if (use(bad) !== undefined) understood++;
    }
  }
  assert.ok(understood > tried / 10 && understood < tried, `${understood} of ${tried}`);
});

test("the import of an ELF file takes several changed fields, changed bytes and cut files", () => {
  const random = randomly(5);
  const all = fields(original);
  let understood = 0;
  for (let round = 0; round < 300; round++) {
    const bad = Buffer.from(original);
    for (let i = 0; i <= random(4); i++) {
      const field = all[random(all.length)]!;
      const value = EXTREMES[random(EXTREMES.length)]!;
      put(bad, field, random(2) === 0 ? value : BigInt(random(bad.length + 64)));
    }
    if (round % 3 === 0) for (let i = 0; i < 8; i++) bad[random(bad.length)] = random(256);
    if (use(round % 10 === 0 ? bad.subarray(0, random(bad.length)) : bad) !== undefined) understood++;
  }
  assert.ok(understood > 30);
});

/** A minimal library: one segment that holds all, a dynamic table of `entries`, strings of `strings`. */
function made(options: {
  readonly entries?: readonly (readonly [tag: number, value: number])[];
  readonly strings?: Buffer;
  readonly headers?: number;
  readonly sections?: number;
}): Buffer {
  const strings = options.strings ?? Buffer.from("\0name\0");
  const headers = options.headers ?? 2;
  const table = 64 + headers * SEGMENT_SIZE;
  const entries = [...(options.entries ?? []), [DT.STRTAB, 0], [DT.STRSZ, strings.length], [0, 0]] as const;
  const stringsAt = table + entries.length * 16;
  const sectionsAt = stringsAt + strings.length;
  const file = Buffer.alloc(sectionsAt + (options.sections ?? 0) * 64);
  file.write("\x7fELF\x02\x01\x01", "latin1");
  file.writeUInt16LE(3, 16);
  file.writeUInt16LE(62, 18);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(headers, 56);
  if (options.sections !== undefined) {
    file.writeBigUInt64LE(BigInt(sectionsAt), 40);
    file.writeUInt16LE(options.sections, 60);
    // Each section's name begins where the strings do, in a table that is the whole file.
    file.writeBigUInt64LE(BigInt(stringsAt), sectionsAt + 24);
    file.writeBigUInt64LE(BigInt(file.length - stringsAt), sectionsAt + 32);
  }
  for (let index = 0; index < headers; index++) {
    const at = 64 + index * SEGMENT_SIZE;
    const dynamic = index === 1;
    file.writeUInt32LE(dynamic ? PT.DYNAMIC : index === 0 ? PT.LOAD : PT.NOTE, at);
    file.writeBigUInt64LE(BigInt(dynamic ? table : 0), at + 8);
    file.writeBigUInt64LE(BigInt(dynamic ? table : 0), at + 16);
    const size = BigInt(dynamic ? entries.length * 16 : file.length);
    file.writeBigUInt64LE(size, at + 32);
    file.writeBigUInt64LE(size, at + 40);
  }
  entries.forEach(([tag, value], index) => {
    file.writeBigUInt64LE(BigInt(tag), table + index * 16);
    file.writeBigUInt64LE(BigInt(tag === DT.STRTAB ? stringsAt : value), table + index * 16 + 8);
  });
  strings.copy(file, stringsAt);
  return file;
}

test("parseElf reads what made makes, and nothing that is meant to take long or much", () => {
  assert.deepEqual(use(made({ entries: [[DT.NEEDED, 1]] }))?.needed, ["name"]);
  const long = Buffer.concat([Buffer.alloc(40_000, "a"), Buffer.alloc(1)]);
  const needs = (count: number) => Array.from({ length: count }, () => [DT.NEEDED, 0] as const);
  const cases: Record<string, Buffer> = {
    "as many entries as fit": made({ entries: needs(2_000_000) }),
    "long strings, all the same": made({ entries: needs(16_000), strings: long }),
    "a string without end": made({ entries: needs(1), strings: Buffer.alloc(8 << 20, "a") }),
    "headers without end": made({ headers: 65_535 }),
    "sections with one name without end": made({ sections: 65_535, strings: Buffer.alloc(4 << 20, "a") }),
    "sections with one long name": made({ sections: 65_535, strings: long }),
  };
  for (const [what, file] of Object.entries(cases)) assert.equal(use(file), undefined, what);
});

test("patchElf makes no copies of notes without end", () => {
  const file = made({ headers: 1000, sections: 2, strings: Buffer.alloc(4 << 20) });
  assert.ok(parseElf(file) !== undefined);
  const before = process.memoryUsage().arrayBuffers;
  use(file);
  assert.ok(process.memoryUsage().arrayBuffers - before < 600 << 20);
});

test("pathTokens comes to an end soon for strings made to be slow, many or long", () => {
  const MiB = 1 << 20;
  const many = Array.from({ length: 100_000 }, (_, i) => `/usr/share/${i}`).join("\0");
  for (const text of [
    `/usr/a${"-".repeat(4 * MiB)}`,
    `/usr/${"-".repeat(4000)}a`.repeat(1000),
    "/usr/share".repeat(MiB / 2),
    "share/".repeat(MiB),
    `/etc/${"%".repeat(4 * MiB)}`,
    `/usr/share/${"../".repeat(MiB)}x`,
  ])
    assert.ok(pathTokens(Buffer.from(text)).length < 2000);
  assert.equal(pathTokens(Buffer.from(many)).length, 50_000);
});

test("patchLoader takes changed loaders, and says so where it can't", () => {
  const random = randomly(9);
  let refused = 0;
  for (let round = 0; round < 60; round++) {
    const bad = Buffer.from(loader);
    const at = [bad.indexOf("\0/lib/\0/usr/lib/\0"), bad.indexOf("/etc/ld.so.cache\0")][round % 2]!;
    for (let i = 0; i < 3; i++) bad[at + random(60) - 20] = [0, 0x2f, 0x61, random(256)][random(4)]!;
    try {
      assert.equal(patchLoader(bad, "libc6.deb").length, bad.length);
    } catch (error) {
      assert.ok(error instanceof UserError && error.code === "unknown-loader", String(error));
      refused++;
    }
  }
  assert.ok(refused > 0 && refused < 60);
  for (const text of ["/a\0", "/lib/\0/usr/lib/\0", "\0/lib/\0/usr/lib/\0/x\0/\0", "x".repeat(1 << 20)]) {
    const bad = Buffer.concat([
      Buffer.from("/etc/ld.so.cache\0/etc/ld.so.preload\0"),
      Buffer.from(`\0${text}\0/lib/\0/usr/lib/\0/x\0`),
    ]);
    assert.ok(
      patchLoader(bad, "libc6.deb").toString("latin1").endsWith("/x\0"),
      "what is behind the list stays",
    );
  }
});
