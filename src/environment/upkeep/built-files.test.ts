import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { readLinkRecords } from "../../store/link-records.ts";
import type { StoreKey } from "../../store/types.ts";
import { findBuiltFiles, pruneLinkRecords } from "./built-files.ts";

const TREE = "aa" as StoreKey;

/** A person with a project and a tree that programs were linked in on January 1st, 2030. */
function scene(t: TestContext) {
  const home = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "bothy built ")));
  t.after(() => fs.rmSync(home, { recursive: true }));
  const places = {
    data: join(home, "data"),
    cache: join(home, "cache"),
    state: join(home, "state"),
    config: join(home, "config"),
  };
  const put = (path: string, content: string | Buffer = "", mode = 0o644) => {
    const full = join(home, path);
    fs.mkdirSync(join(full, ".."), { recursive: true });
    fs.writeFileSync(full, content, { mode });
    return full;
  };
  const project = join(home, "project");
  fs.mkdirSync(project);
  put("state/projects/one/root", `${project}\n`);
  fs.mkdirSync(join(places.data, "trees", TREE), { recursive: true });
  const ctx = testContext();
  const at = (day: number) => ({
    ...ctx.host,
    env: { HOME: home },
    now: () => new Date(Date.UTC(2030, 0, day)),
  });
  const link = (...lines: string[]) => {
    const record = put(`data/linked/${TREE}`, lines.map((line) => `${line}\n`).join(""));
    fs.utimesSync(record, Date.UTC(2030, 0, 1) / 1000, Date.UTC(2030, 0, 1) / 1000);
  };
  const asked = { objects: [], trees: [TREE], environments: ["ee" as StoreKey] };
  const found = (day = 2, days?: number) => {
    const { files, unfound } = findBuiltFiles(asked, places, at(day), days);
    return { paths: files.map(({ path }) => path.slice(home.length + 1)).sort(), unfound };
  };
  return {
    home,
    places,
    put,
    project,
    at,
    link,
    found,
    program: program(`${places.data}/trees/${TREE}/usr/lib`),
  };
}

/** An ELF program that has nothing but a loader and a search path. */
function program(search: string, loader = "/lib/ld.so"): Buffer {
  const file = Buffer.alloc(0x400);
  file.write("\x7fELF\x02\x01", 0, "latin1");
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(3, 56);
  const segment = (index: number, type: number, offset: number, size: number) => {
    const at = 64 + index * 56;
    file.writeUInt32LE(type, at);
    for (const place of [8, 16]) file.writeBigUInt64LE(BigInt(offset), at + place);
    for (const place of [32, 40]) file.writeBigUInt64LE(BigInt(size), at + place);
  };
  const strings = `\0${search}\0`;
  segment(0, 1, 0, file.length);
  segment(1, 3, 0x100, loader.length + 1);
  segment(2, 2, 0x180, 64);
  file.write(loader, 0x100);
  [5, 0x200, 10, strings.length, 15, 1].forEach((value, index) => {
    file.writeBigUInt64LE(BigInt(value), 0x180 + index * 8);
  });
  file.write(strings, 0x200);
  return file;
}

test("findBuiltFiles finds what was linked at its place, and moved or copied within its project", (t) => {
  const { put, project, home, link, found, program } = scene(t);
  link(`${home}/far\tout`, `${project}\tbuild/gone`);
  put("far/out", program, 0o755);
  put("project/dist/deep/er/moved", program, 0o755);
  put("go/bin/installed", program, 0o755);
  put("elsewhere/copy", program, 0o755);
  put("project/plain", "text", 0o755);
  assert.deepEqual(found(), {
    paths: ["far/out", "go/bin/installed", "project/dist/deep/er/moved"],
    unfound: [],
  });
});

test("findBuiltFiles finds virtual environments, scripts and links, and programs whose loader is in the store", (t) => {
  const { put, project, places, found } = scene(t);
  const { data } = places;
  put("project/.venv/pyvenv.cfg", `home = ${data}/trees/${TREE}/usr/bin\n`);
  fs.symlinkSync(`${data}/environments/ee/bin/python3`, join(project, ".venv/python"));
  put("project/tool", `#!${data}/environments/ee/bin/python3\n`, 0o755);
  put("project/notes", `see ${data}/trees/${TREE}/usr/bin\n`);
  put("project/other", `#!${data}/environments/ef/bin/python3\n`, 0o755);
  put("project/padded", program("/none", `${data}/////trees/${TREE}/ld.so`), 0o755);
  put("project/node_modules/x", `#!${data}/environments/ee/bin/node\n`, 0o755);
  assert.deepEqual(found().paths, [
    "project/.venv/python",
    "project/.venv/pyvenv.cfg",
    "project/padded",
    "project/tool",
  ]);
});

test("findBuiltFiles keeps for 30 days a tree of whose programs none is found, less when told so", (t) => {
  const { link, found, put, program, project } = scene(t);
  assert.deepEqual(found(2).unfound, []);
  link("/nowhere\ta");
  assert.deepEqual(found(2).unfound, [TREE]);
  assert.deepEqual(found(30).unfound, [TREE]);
  assert.deepEqual(found(32).unfound, []);
  assert.deepEqual(found(2, 0).unfound, []);
  put("project/a", program, 0o755);
  assert.deepEqual(found(32), { paths: [`${project.split("/").at(-1)}/a`], unfound: [] });
});

test("findBuiltFiles takes no harm from broken files and lines", (t) => {
  const { put, link, found, program, project } = scene(t);
  link("", "a\tb\tc", `${project}`, `${project}\t`, `${project}\tdir`);
  fs.mkdirSync(join(project, "dir"));
  for (let size = 0; size < program.length; size += 37)
    put(`project/cut${size}`, program.subarray(0, size), 0o755);
  let seed = 1;
  for (let round = 0; round < 200; round++) {
    const bad = Buffer.from(program);
    for (let i = 0; i < 6; i++) {
      seed = (seed * 48271) % 2147483647;
      bad[4 + (seed % 0x200)] = seed % 251;
    }
    put(`project/bad${round}`, bad, 0o755);
  }
  fs.symlinkSync("loop", join(project, "loop"));
  found();
});

test("pruneLinkRecords leaves what is there, what was found, and folders of the rest", (t) => {
  const { put, project, home, link, places, at, program } = scene(t);
  link(`${project}\tout`, `${project}\tout`, `${project}\tgone`, `${project}\talso-gone`, "/nowhere\tx");
  put("project/out", program, 0o755);
  put(`data/linked/bb`, "/nowhere\ty\n");
  const file = { path: join(home, "go/bin/x"), names: [{ kind: "trees", key: TREE }] } as const;
  pruneLinkRecords([file], places, at(9));
  assert.deepEqual(readLinkRecords(places.data, TREE, at(9)), {
    records: [
      { folder: project, output: join(project, "out") },
      { folder: project, output: project },
      { folder: join(home, "go/bin"), output: join(home, "go/bin/x") },
    ],
    last: Date.UTC(2030, 0, 1),
  });
  assert.deepEqual(fs.readdirSync(join(places.data, "linked")), [TREE]);
  assert.deepEqual(fs.readdirSync(join(places.data, "tmp")), []);
});
