import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Digest, sha256 } from "../base/digest.ts";
import { downloadArtifact } from "./download.ts";
import { context, failure, serve } from "./testing/servers.ts";

const BYTES = randomBytes(300_000);
const HASH = sha256(BYTES);

/** Files below the artifact cache. */
function cacheFiles(cache: string): string[] {
  if (!existsSync(cache)) return [];
  return readdirSync(cache, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

test("downloadArtifact keeps what has the right hash, and asks no server for it twice", async (t) => {
  let asked = 0;
  const url = await serve(t, (_, response) => {
    asked++;
    response.end(BYTES);
  });
  const ctx = context(t);
  const path = await downloadArtifact(ctx, { urls: [`${url}/a`], hash: HASH, label: "a" });
  assert.deepEqual(readFileSync(path), BYTES);
  assert.equal(path, join(ctx.places.cache, "artifacts/sha256", HASH.slice(7, 9), HASH.slice(7)));
  assert.equal(
    await downloadArtifact({ ...ctx, offline: true }, { urls: [`${url}/a`], hash: HASH, label: "a" }),
    path,
  );
  assert.equal(asked, 1);
});

test("downloadArtifact takes sha512 as well", async (t) => {
  const url = await serve(t, (_, response) => response.end(BYTES));
  const hash = `sha512:${createHash("sha512").update(BYTES).digest("hex")}` as Digest;
  const path = await downloadArtifact(context(t), { urls: [url], hash, label: "a" });
  assert.match(path, /artifacts\/sha512\//);
});

test("downloadArtifact replaces a damaged file in the cache", async (t) => {
  const url = await serve(t, (_, response) => response.end(BYTES));
  const ctx = context(t);
  const path = await downloadArtifact(ctx, { urls: [url], hash: HASH, label: "a" });
  writeFileSync(path, "damaged");
  await downloadArtifact(ctx, { urls: [url], hash: HASH, label: "a" });
  assert.deepEqual(readFileSync(path), BYTES);
});

test("downloadArtifact refuses wrong bytes, naming both hashes and no credentials, and keeps nothing", async (t) => {
  const url = await serve(t, (_, response) => response.end("something else"));
  const ctx = context(t);
  const address = url.replace("://", "://user:secret@");
  const error = await failure(
    downloadArtifact(ctx, { urls: [`${address}/a.deb`], hash: HASH, label: "a.deb" }),
  );
  assert.equal(error.code, "hash-mismatch");
  assert.match(error.message, /a\.deb/);
  assert.match(error.message, /127\.0\.0\.1/);
  assert.doesNotMatch(error.message, /secret/);
  assert.match(error.reason!, new RegExp(HASH.slice(7)));
  assert.match(error.reason!, new RegExp(sha256("something else").slice(7)));
  assert.deepEqual(cacheFiles(ctx.places.cache), []);
});

test("downloadArtifact refuses a file of another size before reading it", async (t) => {
  const url = await serve(t, (_, response) => response.end(BYTES));
  const error = await failure(downloadArtifact(context(t), { urls: [url], hash: HASH, size: 5, label: "a" }));
  assert.equal(error.code, "hash-mismatch");
  assert.match(error.reason!, /size is 300000, expected 5/);
});

test("downloadArtifact sends an address's credentials as a header", async (t) => {
  const url = await serve(t, (request, response) => {
    const right = request.headers.authorization === `Basic ${Buffer.from("me:p@ss").toString("base64")}`;
    response.writeHead(right ? 200 : 401).end(BYTES);
  });
  await downloadArtifact(context(t), { urls: [url.replace("://", "://me:p%40ss@")], hash: HASH, label: "a" });
});

test("downloadArtifact opens no socket when offline", async (t) => {
  let asked = 0;
  const url = await serve(t, (_, response) => {
    asked++;
    response.end(BYTES);
  });
  const error = await failure(
    downloadArtifact(context(t, { offline: true }), { urls: [url], hash: HASH, label: "a" }),
  );
  assert.equal(error.code, "offline");
  assert.equal(asked, 0);
});

test("downloadArtifact reads file addresses, offline too", async (t) => {
  const ctx = context(t, { offline: true });
  const source = join(ctx.root, "mirror é x.deb");
  writeFileSync(source, BYTES);
  const urls = [pathToFileURL(join(ctx.root, "none")).href, pathToFileURL(source).href];
  assert.deepEqual(readFileSync(await downloadArtifact(ctx, { urls, hash: HASH, label: "a" })), BYTES);
});

test("downloadArtifact ends with the signal's reason and leaves nothing", async (t) => {
  const controller = new AbortController();
  const url = await serve(t, (_, response) => {
    response.writeHead(200, { "content-length": BYTES.length });
    response.write(BYTES.subarray(0, 5000), () => controller.abort(new Error("Ctrl-C")));
  });
  const ctx = context(t, { signal: controller.signal });
  await assert.rejects(downloadArtifact(ctx, { urls: [url], hash: HASH, label: "a" }), /Ctrl-C/);
  assert.deepEqual(cacheFiles(ctx.places.cache), []);
});

test("downloadArtifact lets two ask for the same at once", async (t) => {
  const url = await serve(t, (_, response) => response.end(BYTES));
  const ctx = context(t);
  const paths = await Promise.all(
    Array.from({ length: 4 }, () => downloadArtifact(ctx, { urls: [url], hash: HASH, label: "a" })),
  );
  assert.equal(new Set(paths).size, 1);
  assert.equal(cacheFiles(ctx.places.cache).length, 1);
});

test("downloadArtifact says that the cache can't be written", async (t) => {
  const url = await serve(t, (_, response) => response.end(BYTES));
  const ctx = context(t);
  mkdirSync(dirname(ctx.places.cache), { recursive: true });
  writeFileSync(ctx.places.cache, "a file where a folder should be");
  const error = await failure(downloadArtifact(ctx, { urls: [url], hash: HASH, label: "a" }));
  assert.equal(error.code, "cache-unwritable");
});

test("downloadArtifact says that the disk is full", async (t) => {
  if (!existsSync("/dev/full") || !statSync("/dev/full").isCharacterDevice()) return t.skip("no /dev/full");
  const url = await serve(t, (_, response) => response.end(BYTES));
  const ctx = context(t);
  const fs = {
    ...ctx.host.fs,
    open: () => ctx.host.fs.open("/dev/full", "r+"),
  } as unknown as typeof ctx.host.fs;
  const full = { ...ctx, host: { ...ctx.host, fs } };
  const error = await failure(downloadArtifact(full, { urls: [url], hash: HASH, label: "a" }));
  assert.equal(error.code, "disk-full");
});

test("downloadArtifact removes what a killed process left of the same artifact, and nothing else", async (t) => {
  const url = await serve(t, (_, response) => response.end(BYTES));
  const ctx = context(t);
  const path = join(ctx.places.cache, "artifacts/sha256", HASH.slice(7, 9), HASH.slice(7));
  mkdirSync(dirname(path), { recursive: true });
  const old = new Date(Date.now() - 7_200_000);
  // No process has a number above the kernel's limit of 2^22.
  for (const [name, time] of [
    [`${path}.4999999-00000001.partial`, old],
    [`${path}.4999999-00000002.partial`, new Date()],
    [`${path}.${process.pid}-00000003.partial`, old],
  ] as const) {
    writeFileSync(name, "x");
    utimesSync(name, time, time);
  }
  await downloadArtifact(ctx, { urls: [url], hash: HASH, label: "a" });
  assert.deepEqual(
    cacheFiles(ctx.places.cache)
      .map((name) => name.slice(64))
      .sort(),
    ["", ".4999999-00000002.partial", `.${process.pid}-00000003.partial`].sort(),
  );
});
