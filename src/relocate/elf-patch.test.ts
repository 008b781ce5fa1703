import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { PT, parseElf, SEGMENT_SIZE } from "./elf.ts";
import { type ElfChange, patchElf } from "./elf-patch.ts";
import { findSlot } from "./elf-slot.ts";

const scratch = fs.mkdtempSync(join(tmpdir(), "bothy-elf-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
let count = 0;

const missing = ["cc", "readelf", "strip"].filter(
  (program) => spawnSync(program, ["--version"]).error !== undefined,
);
assert.ok(missing.length === 0 || process.env.CI === undefined, `${missing} are needed where CI is set`);
const skip = missing.length > 0 ? `SKIPPED: there is no ${missing.join(", ")}` : false;

function compile(source: string, ...flags: string[]): string {
  const out = join(scratch, `built${count++}`);
  execFileSync("cc", ["-x", "c", "-", "-x", "none", "-o", out, ...flags], { input: source });
  return out;
}

/** A folder with a library that says "[first]" when it is loaded. */
function libraries(): string {
  const folder = join(scratch, `lib${count++}`);
  fs.mkdirSync(folder);
  const source = `#include <unistd.h>\n__attribute__((constructor)) static void start(void) { (void)!write(1, "[first]", 7); }`;
  fs.renameSync(compile(source, "-shared", "-fPIC"), join(folder, "libfirst.so"));
  return folder;
}

function patched(from: string, change: Partial<ElfChange> = {}): string {
  const file = fs.readFileSync(from);
  const elf = parseElf(file);
  assert.ok(elf, `${from} is ELF`);
  const result = patchElf(file, elf, { neededFirst: [], rpath: "$ORIGIN", ...change });
  assert.ok("file" in result, JSON.stringify(result));
  const to = join(scratch, `patched${count++}`);
  fs.writeFileSync(to, result.file, { mode: 0o755 });
  const after = parseElf(result.file);
  assert.deepEqual(after?.rpath, (change.rpath ?? "$ORIGIN").split(":"));
  assert.deepEqual(after?.runpath, []);
  assert.equal(after?.interpreter, change.interpreter ?? elf.interpreter);
  if (result.interpreterOffset !== undefined) {
    const at = result.interpreterOffset;
    assert.equal(result.file.toString("utf8", at, result.file.indexOf(0, at)), change.interpreter);
  }
  return to;
}

function longInterpreter(of: string): string {
  const { interpreter } = parseElf(fs.readFileSync(of))!;
  return `${"/".repeat(150)}${interpreter}`;
}

const PROGRAM = `
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <elf.h>
#include <link.h>
extern ElfW(Dyn) _DYNAMIC[];
static __thread int mine = 5;
static char bss[BSS];
static int data[4] = {1, 2, 3, 4};
static void *thread(void *arg) { mine += 2; return (void *)(long)mine; }
int main(int argc, char **argv) {
  pthread_t id; void *result;
  for (long i = 0; i < (long)sizeof bss; i += 4096) if (bss[i] != 0) return 9;
  bss[sizeof bss - 1] = 1;
  if (pthread_create(&id, 0, thread, 0) || pthread_join(id, &result)) return 8;
  free(malloc(1 << 20));
  printf("%ld %d %d %s", (long)result, mine, data[3], argc > 1 ? argv[1] : "");
#ifdef TABLE
  for (ElfW(Dyn) *d = _DYNAMIC; d->d_tag; d++) if (d->d_tag == DT_DEBUG && d->d_un.d_ptr) printf(" live");
#endif
  return 3;
}`;

const kinds: readonly [what: string, flags: string[]][] = [
  ["a position-independent program", ["-pie", "-fPIE"]],
  ["a fixed program", ["-no-pie", "-fno-pie"]],
  ["a program with a large bss", ["-DBSS=200000000"]],
  ["a fixed program with a large bss", ["-DBSS=200000000", "-no-pie"]],
  ["a program without build id and property note", ["-Wl,--build-id=none", "-Wl,-R,/gone"]],
  ["a program without spare dynamic entries", ["-Wl,--spare-dynamic-tags=0"]],
  ["a program bound early, with read-only relocations", ["-Wl,-z,now,-z,relro"]],
  ["a program with packed relocations", ["-Wl,-z,pack-relative-relocs"]],
  ["a program in few segments", ["-Wl,-z,noseparate-code"]],
  ["a program with large pages", ["-Wl,-z,max-page-size=0x200000"]],
];
for (const [what, flags] of kinds) {
  test(`patchElf keeps ${what} running`, { skip }, (t) => {
    const sized = flags.some((flag) => flag.startsWith("-DBSS")) ? flags : [...flags, "-DBSS=70000"];
    let original: string;
    try {
      original = compile(PROGRAM, "-pthread", ...sized);
    } catch {
      return t.skip(`SKIPPED: this cc has no ${flags.join(" ")}`);
    }
    const folder = libraries();
    const change = {
      neededFirst: ["libfirst.so"],
      rpath: folder,
      interpreter: longInterpreter(original),
    };
    const result = patched(original, change);
    const expected = spawnSync(original, ["word"], { encoding: "utf8" });
    const actual = spawnSync(result, ["word"], { encoding: "utf8" });
    assert.equal(expected.status, 3);
    assert.equal(actual.stdout, `[first]${expected.stdout}`, actual.stderr);
    assert.equal(actual.status, 3);
    // Twice: what was added is there to be changed again.
    const again = spawnSync(patched(result, { ...change, neededFirst: [] }), ["word"], {
      encoding: "utf8",
    });
    assert.equal(again.stdout, actual.stdout, again.stderr);

    const said = spawnSync("readelf", ["--wide", "--all", result], { encoding: "utf8" });
    assert.doesNotMatch(said.stderr + said.stdout, /readelf: (?:Error|Warning)|<corrupt/i);
    const loads = [...said.stdout.matchAll(/^ {2}LOAD +0x\w+ 0x(\w+)/gm)].map((match) =>
      Number.parseInt(match[1]!, 16),
    );
    assert.deepEqual(
      loads,
      loads.toSorted((a, b) => a - b),
    );
    execFileSync("strip", [result]);
    const stripped = spawnSync(result, ["word"], { encoding: "utf8" });
    assert.equal(stripped.stdout, actual.stdout, stripped.stderr);
  });
}

const UNKNOWN_SEGMENT = 0x6fffff01;
for (const [slot, hidden] of [
  ["replace", []],
  ["extend", [PT.GNU_PROPERTY]],
  ["move", [PT.GNU_PROPERTY, PT.NOTE]],
] as const) {
  test(`patchElf finds room for a program header: ${slot}`, { skip }, () => {
    const original = compile(PROGRAM, "-pthread", "-DBSS=70000");
    const file = fs.readFileSync(original);
    const { segments, programHeaders } = parseElf(file)!;
    segments.forEach((segment, index) => {
      const properties = segments.some(
        (other) => other.type === PT.GNU_PROPERTY && other.offset === segment.offset,
      );
      if (slot !== "replace" && properties) file.writeUInt32LE(0x77, segment.offset + 8); // a note, but of no known kind
      if (hidden.some((type) => type === segment.type)) {
        file.writeUInt32LE(UNKNOWN_SEGMENT, programHeaders.offset + index * SEGMENT_SIZE);
      }
    });
    fs.writeFileSync(original, file);
    assert.equal(findSlot(file, parseElf(file)!, true).kind, slot);
    const change = {
      neededFirst: ["libfirst.so"],
      rpath: libraries(),
      interpreter: longInterpreter(original),
    };
    const ran = spawnSync(patched(original, change), { encoding: "utf8" });
    assert.equal(ran.stdout, "[first]7 5 4 ", ran.stderr);
    assert.equal(ran.status, 3);
  });
}

test("patchElf keeps _DYNAMIC the live table while spare entries last", { skip }, () => {
  const original = compile(PROGRAM, "-pthread", "-DBSS=1", "-DTABLE");
  const result = patched(original, { neededFirst: ["libfirst.so"], rpath: libraries() });
  assert.match(spawnSync(result, { encoding: "utf8" }).stdout, / live$/);
});

test("patchElf replaces a library's search path", { skip }, () => {
  const folder = libraries();
  const library = compile(
    "int seven(void) { return 7; }",
    "-shared",
    "-fPIC",
    "-Wl,--enable-new-dtags,-rpath,/gone",
    `-L${folder}`,
    "-Wl,--no-as-needed",
    "-l:libfirst.so",
  );
  assert.deepEqual(parseElf(fs.readFileSync(library))?.runpath, ["/gone"]);
  fs.renameSync(patched(library, { rpath: "/nowhere:$ORIGIN" }), join(folder, "libseven.so"));
  const program = compile(
    "int seven(void); int main(void) { return seven(); }",
    `-L${folder}`,
    "-l:libseven.so",
    `-Wl,-rpath,${folder},--allow-shlib-undefined`,
  );
  const ran = spawnSync(program, { encoding: "utf8" });
  assert.deepEqual([ran.status, ran.stdout], [7, "[first]"], ran.stderr);
});

test("patchElf leaves nothing that is loaded behind section names and headers: raco exe pushes that apart", {
  skip,
}, () => {
  const original = compile(PROGRAM, "-pthread", "-DBSS=1");
  const twice = patched(patched(original), { rpath: "/x".repeat(40) });
  const file = fs.readFileSync(twice);
  const elf = parseElf(file)!;
  const loaded = Math.max(...elf.segments.map(({ offset, fileSize }) => offset + fileSize));
  assert.ok(elf.sectionHeaders.offset >= loaded);
  assert.ok(elf.sections.find(({ name }) => name === ".shstrtab")!.offset >= loaded);
  assert.equal(elf.end, file.length);
  const names = (of: string) => parseElf(fs.readFileSync(of))!.sections.map(({ name }) => name);
  assert.deepEqual(names(twice), names(original));
});

test("patchElf leaves a program alone that carries data behind itself", { skip }, () => {
  const original = compile(PROGRAM, "-pthread", "-DBSS=1");
  const file = Buffer.concat([fs.readFileSync(original), Buffer.from("payload")]);
  const result = patchElf(file, parseElf(file)!, { neededFirst: [], rpath: "" });
  assert.match("unpatched" in result ? result.unpatched : "", /behind the program/);
});

test("parseElf tells programs, libraries and static programs apart", { skip }, () => {
  const kind = (...flags: string[]) =>
    parseElf(fs.readFileSync(compile("int main(void) { return 0; }", ...flags)))?.kind;
  assert.equal(kind(), "executable");
  assert.equal(kind("-no-pie"), "executable");
  assert.equal(kind("-pie", "-Wl,-soname,odd"), "executable");
  assert.equal(kind("-shared", "-fPIC"), "library");
  assert.equal(kind("-static"), "static");
  assert.equal(kind("-static-pie"), "static");
  assert.equal(kind("-c"), undefined);
});

test("parseElf takes no harm from changed bytes", { skip }, () => {
  const file = fs.readFileSync(compile(PROGRAM, "-pthread", "-DBSS=1"));
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let round = 0; round < 2000; round++) {
    const bad = Buffer.from(file);
    for (let i = 0; i < 8; i++) bad[random(round % 2 === 0 ? 1024 : bad.length)] = random(256);
    const elf = parseElf(round % 5 === 0 ? bad.subarray(0, random(bad.length)) : bad);
    if (elf !== undefined && elf.kind !== "static") {
      patchElf(bad, elf, { neededFirst: ["x"], rpath: "y" });
    }
  }
});

test("patchElf makes the same in the file's own memory, and leaves it alone where it has no room or isn't asked", {
  skip,
}, () => {
  const file = fs.readFileSync(compile("int main(void) { return 0; }"));
  const change = { neededFirst: ["libfirst.so"], interpreter: "/x".repeat(100), rpath: "/r".repeat(300) };
  const patch = (bytes: Buffer, inPlace: boolean) => {
    const result = patchElf(bytes, parseElf(bytes)!, inPlace ? { ...change, inPlace } : change);
    assert.ok("file" in result);
    return result.file;
  };
  const withRoom = (spare: number) => {
    const room = Buffer.alloc(file.length + spare, 0xaa).subarray(0, file.length);
    file.copy(room);
    return room;
  };
  const expected = patch(file, false);
  const roomy = withRoom(1 << 18);
  assert.deepEqual(patch(roomy, false), expected);
  assert.deepEqual(roomy, file);
  const inPlace = patch(roomy, true);
  assert.deepEqual(inPlace, expected);
  assert.equal(inPlace.buffer, roomy.buffer);
  const tight = withRoom(16);
  assert.deepEqual(patch(tight, true), expected);
  assert.deepEqual(tight, file);
});
