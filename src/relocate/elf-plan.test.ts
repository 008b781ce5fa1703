import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PT, parseElf, SEGMENT_SIZE } from "./elf.ts";
import { planElf } from "./elf-plan.ts";

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "bothy-elf-plan-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function infoOf(main: string, ...flags: string[]) {
  return planOf(build(main, ...flags)).info;
}

function build(main: string, ...flags: string[]): Buffer {
  const source = join(folder, "tool.c");
  writeFileSync(source, `#include <stdio.h>\n#include <sys/stat.h>\nint main(void) { ${main} return 0; }\n`);
  const done = spawnSync("cc", ["-o", join(folder, "tool"), source, ...flags], { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  return readFileSync(join(folder, "tool"));
}

function planOf(file: Buffer, interpreter?: string) {
  const system = process.arch === "x64" ? "x86_64-linux" : "aarch64-linux";
  return planElf("usr/bin/tool", file, parseElf(file)!, { system, interpreter });
}

test("planElf tells programs that may copy themselves from those that only read their own symbols", () => {
  const own = 'puts("/proc/self/exe");';
  const libbacktrace = 'printf("/proc/%ld/object/a.out", 1L);';
  assert.equal(infoOf('puts("/proc/self");').selfReading, undefined);
  assert.equal(infoOf(own).selfReading, true);
  assert.equal(infoOf(own + libbacktrace).selfReading, undefined);
  assert.equal(infoOf(`${own}${libbacktrace}chmod("copy", 0755);`).selfReading, true);
});

test("planElf tells programs that compare their place with /usr and /usr/local", () => {
  const own = 'puts("/proc/self/exe");';
  const places = 'puts("/usr"); puts("/usr/local");';
  const folders = 'puts("/usr/lib/tool"); puts("/usr/local/lib/tool");';
  const compares = (main: string) => infoOf(main).comparesPlace;
  assert.equal(compares(own + places + folders), true);
  assert.equal(compares(places + folders), undefined);
  assert.equal(compares(own + folders), undefined);
  assert.equal(compares(`${own}${folders}puts("x/usr"); puts("/usr/local");`), undefined);
  assert.equal(compares(`${own}${places}puts("/usr/lib/tool"); puts("/usr/local/lib/other");`), undefined);
});

test("planElf tells programs that take nothing from the libraries they need", () => {
  const alone = ["-nostartfiles", "-Wl,-e,main", "-Wl,--no-as-needed", "-Wl,-rpath,/opt/x"];
  const info = infoOf("for (;;) {}", ...alone);
  assert.deepEqual([info.importsNothing, info.needed.length > 0], [true, true]);
  assert.equal(infoOf('puts("x");', ...alone).importsNothing, undefined);
  assert.equal(infoOf("").importsNothing, undefined);
});

test("planElf leaves images of a process whose heap continues behind them as they are", () => {
  /** As a process that dumped its memory leaves the file: nothing of its data begins as zeros. */
  const dumped = (file: Buffer): Buffer => {
    const { segments, programHeaders } = parseElf(file)!;
    const data = segments.findLastIndex(({ type }) => type === PT.LOAD);
    const memorySize = programHeaders.offset + data * SEGMENT_SIZE + 40;
    file.writeBigUInt64LE(BigInt(segments[data]!.fileSize), memorySize);
    return file;
  };
  const isLeft = (file: Buffer) => planOf(file, "/store/ld.so").info.unpatched !== undefined;
  const main = 'puts("x");';
  assert.equal(isLeft(dumped(build(main, "-no-pie"))), true);
  assert.equal(isLeft(build(main, "-no-pie")), false);
  assert.equal(isLeft(dumped(build(main, "-pie"))), false);
});
