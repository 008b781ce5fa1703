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
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { testContext } from "../../test/context.ts";
import { type Digest, sha256 } from "../base/digest.ts";
import { UserError } from "../base/error.ts";
import { fetchDocument } from "./document.ts";
import { downloadArtifact } from "./download.ts";

const QUICK = { "fetch.timeout": "20", "fetch.backoff": "0.01", "fetch.attempts": "3" };
/** For what must fail by waiting; else a busy machine would make good servers seem slow. */
const IMPATIENT = { ...QUICK, "fetch.timeout": "0.3" };
const BYTES = randomBytes(300_000);
const HASH = sha256(BYTES);

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function context(t: TestContext, options: Parameters<typeof testContext>[0] = {}) {
  const ctx = testContext({ config: QUICK, ...options });
  t.after(() => ctx.close());
  return ctx;
}

async function failure(work: Promise<unknown>): Promise<UserError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.ok(error.reason, "a reason is given");
    assert.ok(error.help, "help is given");
    return error;
  }
  throw new assert.AssertionError({ message: "it did not fail" });
}

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

test("downloadArtifact tells a file that is gone everywhere apart", async (t) => {
  const url = await serve(t, (_, response) => response.writeHead(404).end());
  const error = await failure(
    downloadArtifact(context(t), { urls: [`${url}/1`, `${url}/2`], hash: HASH, label: "a" }),
  );
  assert.equal(error.code, "artifact-gone");
});

test("downloadArtifact does not call gone what one mirror lacks while another is out of order", async (t) => {
  const gone = await serve(t, (_, response) => response.writeHead(404).end());
  const broken = await serve(t, (_, response) => response.writeHead(503).end());
  const error = await failure(downloadArtifact(context(t), { urls: [broken, gone], hash: HASH, label: "a" }));
  assert.equal(error.code, "fetch-failed");
});

test("downloadArtifact takes the next address when one fails", async (t) => {
  const gone = await serve(t, (_, response) => response.writeHead(404).end());
  const wrong = await serve(t, (_, response) => response.end("wrong"));
  const right = await serve(t, (_, response) => response.end(BYTES));
  await downloadArtifact(context(t), {
    urls: [gone, "http://127.0.0.1:1/", wrong, right],
    hash: HASH,
    label: "a",
  });
});

test("downloadArtifact tries again after 503 and 429", async (t) => {
  const answers = [503, 429, 200];
  const url = await serve(t, (_, response) => response.writeHead(answers.shift()!).end(BYTES));
  await downloadArtifact(context(t), { urls: [url], hash: HASH, label: "a" });
  assert.deepEqual(answers, []);
});

test("downloadArtifact does not repeat what was refused", async (t) => {
  let asked = 0;
  const url = await serve(t, (_, response) => {
    asked++;
    response.writeHead(403).end();
  });
  const error = await failure(downloadArtifact(context(t), { urls: [url], hash: HASH, label: "a" }));
  assert.equal(error.code, "fetch-refused");
  assert.equal(asked, 1);
});

test("downloadArtifact resumes half a file and checks the whole", async (t) => {
  const ranges: (string | undefined)[] = [];
  const url = await serve(t, (request, response) => {
    ranges.push(request.headers.range);
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (from > 0) {
      response.writeHead(206, { "content-length": BYTES.length - from }).end(BYTES.subarray(from));
      return;
    }
    response.writeHead(200, { "content-length": BYTES.length });
    response.write(BYTES.subarray(0, 100_000), () => response.destroy());
  });
  const amounts: number[] = [];
  const task = { advance: (amount: number) => void amounts.push(amount), done: () => {} };
  const path = await downloadArtifact(context(t), { urls: [url], hash: HASH, label: "a", task });
  assert.deepEqual(readFileSync(path), BYTES);
  assert.equal(ranges.length, 2);
  assert.equal(
    amounts.reduce((sum, amount) => sum + amount, 0),
    BYTES.length,
  );
});

test("downloadArtifact starts afresh when the resumed half does not fit", async (t) => {
  let asked = 0;
  const url = await serve(t, (request, response) => {
    asked++;
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (asked === 1) {
      response.writeHead(200, { "content-length": BYTES.length });
      response.write(BYTES.subarray(0, 100_000), () => response.destroy());
    } else if (from > 0) {
      response
        .writeHead(206, { "content-length": BYTES.length - from })
        .end(Buffer.alloc(BYTES.length - from));
    } else response.end(BYTES);
  });
  const path = await downloadArtifact(context(t), { urls: [url], hash: HASH, label: "a" });
  assert.deepEqual(readFileSync(path), BYTES);
  assert.equal(asked, 3);
});

test("downloadArtifact reports a server that always sends half", async (t) => {
  const url = await serve(t, (_, response) => {
    response.writeHead(200, { "content-length": BYTES.length });
    response.write(BYTES.subarray(0, 1000), () => response.destroy());
  });
  const ctx = context(t);
  const error = await failure(downloadArtifact(ctx, { urls: [url], hash: HASH, label: "a" }));
  assert.equal(error.code, "fetch-incomplete");
  assert.deepEqual(cacheFiles(ctx.places.cache), []);
});

test("downloadArtifact gives up on a server that does not answer", async (t) => {
  const url = await serve(t, () => {});
  const error = await failure(
    downloadArtifact(context(t, { config: IMPATIENT }), { urls: [url], hash: HASH, label: "a" }),
  );
  assert.equal(error.code, "fetch-timeout");
});

test("downloadArtifact gives up on a server that stalls, or drips", async (t) => {
  const url = await serve(t, (request, response) => {
    response.writeHead(200, { "content-length": BYTES.length });
    response.write(BYTES.subarray(0, 5000));
    if (request.url !== "/drip") return;
    const timer = setInterval(() => response.write("x"), 20);
    response.on("close", () => clearInterval(timer));
  });
  for (const path of ["/stall", "/drip"]) {
    const error = await failure(
      downloadArtifact(context(t, { config: IMPATIENT }), { urls: [url + path], hash: HASH, label: "a" }),
    );
    assert.equal(error.code, "fetch-timeout");
  }
});

test("downloadArtifact waits for a slow server that keeps moving", async (t) => {
  const url = await serve(t, (_, response) => {
    let at = 0;
    const timer = setInterval(() => {
      response.write(BYTES.subarray(at, at + 30_000));
      at += 30_000;
      if (at < BYTES.length) return;
      clearInterval(timer);
      response.end();
    }, 150);
  });
  await downloadArtifact(context(t, { config: { ...QUICK, "fetch.timeout": "1" } }), {
    urls: [url],
    hash: HASH,
    label: "a",
  });
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

test("fetchDocument gives the body, and nothing when it has not changed", async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.headers["if-none-match"] === '"1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"1"' }).end("index");
  });
  const ctx = context(t);
  const first = await fetchDocument(ctx, url, { maxBytes: 100 });
  assert.ok(first.kind === "document");
  assert.equal(first.body.toString(), "index");
  const second = await fetchDocument(ctx, url, { maxBytes: 100, ifModified: first.validators });
  assert.equal(second.kind, "unchanged");
});

test("fetchDocument fails as an artifact does", async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.url === "/none") response.writeHead(404).end();
    else if (request.url === "/half") {
      response.writeHead(200, { "content-length": 100 });
      response.write("x", () => response.destroy());
    } else if (request.url === "/big") response.end(BYTES);
    else if (request.url === "/error") response.writeHead(500).end();
  });
  const cases = {
    none: "document-gone",
    half: "fetch-incomplete",
    big: "fetch-too-big",
    error: "fetch-failed",
    silent: "fetch-timeout",
  };
  for (const [path, code] of Object.entries(cases)) {
    const error = await failure(
      fetchDocument(context(t, { config: path === "silent" ? IMPATIENT : QUICK }), `${url}/${path}`, {
        maxBytes: 1000,
      }),
    );
    assert.equal(error.code, code, path);
  }
  const error = await failure(fetchDocument(context(t, { offline: true }), url, { maxBytes: 1000 }));
  assert.equal(error.code, "offline");
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
