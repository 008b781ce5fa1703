import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import type { IncomingMessage, RequestListener } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Digest, sha256 } from "../../base/digest.ts";
import { context, failure, IMPATIENT, serve } from "../../fetch/testing/servers.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { UrlSource } from "../../manifest/types.ts";
import type { ResolveInput } from "../../resolve/channel.ts";
import { openStore } from "../../store/store.ts";
import { learnFile } from "./learn-file.ts";
import { urlChannel } from "./url-channel.ts";
import { fetchFile } from "./url-fetch.ts";

const SYSTEM = "x86_64-linux" as const;
const BYTES = Buffer.from("#!/bin/sh\necho hello\n");
const HASH = sha256(BYTES);

/** A server that has BYTES at /tool and below, and what else `more` answers. */
async function server(t: TestContext, more?: RequestListener) {
  const seen: IncomingMessage[] = [];
  const address = await serve(t, (request, response) => {
    seen.push(request);
    if (more !== undefined && !request.url?.startsWith("/tool")) return more(request, response);
    response.setHeader("content-length", BYTES.length);
    response.end(BYTES);
  });
  return { address, seen };
}

function asked(source: UrlSource, more: Partial<ResolveInput> = {}): ResolveInput {
  return {
    requests: [{ key: "url:tool", name: "tool", constraint: "1.0", source }],
    ...{ system: SYSTEM, group: "default", locked: [], upgrade: [] },
    ...more,
  };
}

async function locked(
  source: UrlSource,
  ctx: Parameters<typeof learnFile>[2],
  more?: Partial<ResolveInput>,
): Promise<LockedPackage> {
  const found = await urlChannel().resolve(asked(source, more), ctx);
  assert.equal(found.kind, "resolved");
  return (found as Extract<typeof found, { kind: "resolved" }>).packages[0]!;
}

const hex = (hash: Digest) => hash.slice("sha256:".length);

test("urlChannel locks digest and size, and no address", async (t) => {
  const ctx = context(t);
  const { address, seen } = await server(t);
  const source = { url: `${address}/tool-{version}.sh`, sha256: hex(HASH) };
  const item = await locked(source, ctx);
  assert.deepEqual(item, {
    ...{ channel: "url", group: "default", system: SYSTEM, name: "tool", version: "1.0" },
    ...{ file: "tool-1.0.sh", hash: HASH, size: BYTES.length, dependencies: [] },
  });
  assert.ok(!JSON.stringify(item).includes("127.0.0.1"));
  const before = seen.length;
  assert.deepEqual(await locked(source, { ...ctx, offline: true }, { locked: [item] }), item);
  assert.equal(seen.length, before, "what is locked is asked after no more");
});

test("urlChannel imports a file from where the manifest says, and needs it no more afterwards", async (t) => {
  const ctx = context(t);
  const { address, seen } = await server(t);
  const item = await locked({ url: `${address}/tool`, sha256: hex(HASH) }, ctx);
  const deps = { store: openStore(ctx.host, ctx.places), addresses: new Map([[HASH, [`${address}/tool`]]]) };
  const { tree } = await urlChannel().import(item, deps, ctx);
  assert.deepEqual(readdirSync(tree), ["tool"]);
  const before = seen.length;
  await urlChannel().import(item, { store: deps.store }, { ...ctx, offline: true });
  assert.equal(seen.length, before);
});

test("urlChannel tells a size that no server announces by the file itself", async (t) => {
  const ctx = context(t);
  const { address } = await server(t, (_, response) => {
    response.write(BYTES.subarray(0, 5));
    response.end(BYTES.subarray(5));
  });
  assert.equal((await locked({ url: `${address}/chunked`, sha256: hex(HASH) }, ctx)).size, BYTES.length);
});

test("urlChannel follows redirections, and shows its netrc to nobody else", async (t) => {
  const ctx = context(t);
  const other = await server(t);
  const elsewhere = other.address.replace("127.0.0.1", "localhost");
  const { address, seen } = await server(t, (_, response) => {
    response.writeHead(302, { location: `${elsewhere}/tool` });
    response.end();
  });
  writeFileSync(join(ctx.root, ".netrc"), "machine 127.0.0.1 login me password secret\n");
  const item = await locked({ url: `${address}/moved`, sha256: hex(HASH) }, ctx);
  await urlChannel().import(
    item,
    { store: openStore(ctx.host, ctx.places), addresses: new Map([[HASH, [`${address}/moved`]]]) },
    ctx,
  );
  const again = await server(t, (_, response) => void response.writeHead(404).end());
  const places = [`${again.address}/gone`, `${elsewhere}/tool`];
  const fresh = context(t);
  writeFileSync(join(fresh.root, ".netrc"), "machine 127.0.0.1 login me password secret\n");
  await fetchFile(item, new Map([[HASH, places]]), fresh);
  const basic = `Basic ${Buffer.from("me:secret").toString("base64")}`;
  assert.ok(again.seen.length > 0 && again.seen.every(({ headers }) => headers.authorization === basic));
  assert.ok(seen.length > 0 && seen.every(({ headers }) => headers.authorization === basic));
  assert.ok(other.seen.length > 0 && other.seen.every(({ headers }) => headers.authorization === undefined));
});

test("urlChannel reads local files, offline too", async (t) => {
  const ctx = context(t, { offline: true });
  const path = join(ctx.root, "a tool");
  writeFileSync(path, BYTES);
  const url = pathToFileURL(path).href;
  const item = await locked({ url, sha256: hex(HASH) }, ctx);
  assert.equal(item.file, "a_tool");
  await urlChannel().import(
    item,
    { store: openStore(ctx.host, ctx.places), addresses: new Map([[HASH, [url]]]) },
    ctx,
  );
});

test("urlChannel names both digests of another file, and keeps nothing", async (t) => {
  const ctx = context(t);
  const { address } = await server(t);
  const wrong = sha256("other");
  const item = await locked({ url: `${address}/tool`, sha256: hex(wrong) }, ctx);
  const store = openStore(ctx.host, ctx.places);
  const addresses = new Map([[wrong, [`${address}/tool`]]]);
  const error = await failure(urlChannel().import(item, { store, addresses }, ctx));
  assert.equal(error.code, "hash-mismatch");
  assert.ok(error.reason!.includes(hex(HASH)) && error.reason!.includes(hex(wrong)), error.reason);
  assert.match(error.help!, /bothy install url:tool=/);
});

test("urlChannel says when a server answers with a page, when locking and when fetching", async (t) => {
  const ctx = context(t);
  const { address } = await server(t, (_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end("<!doctype html>Log in");
  });
  const source = { url: `${address}/login`, sha256: hex(HASH) };
  assert.equal((await failure(locked(source, ctx))).code, "web-page");
  assert.equal((await failure(learnFile(source.url, "url:tool", ctx))).code, "web-page");
  const item = { ...(await locked({ ...source, url: `${address}/tool` }, ctx)) };
  const deps = { store: openStore(ctx.host, ctx.places), addresses: new Map([[HASH, [source.url]]]) };
  const error = await failure(
    urlChannel().import(
      { ...item, hash: sha256("x") },
      { ...deps, addresses: new Map([[sha256("x"), [source.url]]]) },
      ctx,
    ),
  );
  assert.equal(error.code, "web-page");
});

test("urlChannel says what is gone, what to do, and which digest a copy needs", async (t) => {
  const ctx = context(t, { config: IMPATIENT });
  const { address } = await server(t, (_, response) => {
    response.writeHead(404);
    response.end();
  });
  const error = await failure(locked({ url: `${address}/gone`, sha256: hex(HASH) }, ctx));
  assert.equal(error.code, "address-gone");
  assert.match(error.message, /\/gone$/);
  assert.ok(error.help!.includes(hex(HASH)));
});

test("urlChannel stays offline", async (t) => {
  const ctx = context(t, { offline: true });
  const source = { url: "https://h.example/x", sha256: hex(HASH) };
  assert.equal((await failure(locked(source, ctx))).code, "offline");
  const item = {
    ...(await locked(source, ctx, { locked: [{ name: "tool", hash: HASH, size: 3 } as LockedPackage] })),
  };
  const addresses = new Map([[HASH, [source.url]]]);
  const store = openStore(ctx.host, ctx.places);
  assert.equal((await failure(urlChannel().import(item, { store, addresses }, ctx))).code, "offline");
  assert.equal((await failure(urlChannel().import(item, { store }, ctx))).code, "no-address");
});

test("urlChannel explains a system without a file, and two files of one name", async (t) => {
  const ctx = context(t);
  const { address } = await server(t);
  const arm = { url: `${address}/tool`, sha256: { "aarch64-linux": hex(HASH) } };
  const none = await urlChannel().resolve(asked(arm), ctx);
  assert.equal(none.kind === "conflict" && none.conflict.code, "not-on-this-system");
  const source = { url: `${address}/tool`, sha256: hex(HASH) };
  const [one] = asked(source).requests;
  const twice = await urlChannel().resolve(
    asked(source, { requests: [one!, { ...one!, key: "other" }] }),
    ctx,
  );
  assert.match(twice.kind === "conflict" ? twice.conflict.message : "", /url:tool and other/);
});

test("learnFile tells whom a file is for by its name, and by what is in it", async (t) => {
  const ctx = context(t);
  const { address } = await server(t, (_, response) => {
    const elf = Buffer.alloc(64);
    elf.write("\x7fELF\x02\x01", "latin1");
    elf.writeUInt16LE(183, 18);
    response.end(elf);
  });
  assert.deepEqual(await learnFile(`${address}/tool`, "url:tool", ctx), { sha256: hex(HASH) });
  assert.equal((await learnFile(`${address}/tool-linux-amd64`, "url:tool", ctx)).system, "x86_64-linux");
  assert.equal((await learnFile(`${address}/arm`, "url:tool", ctx)).system, "aarch64-linux");
});
