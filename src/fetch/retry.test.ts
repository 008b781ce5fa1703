import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { sha256 } from "../base/digest.ts";
import { downloadArtifact } from "./download.ts";
import { context, failure, IMPATIENT, QUICK, serve } from "./testing/servers.ts";

const BYTES = randomBytes(300_000);
const HASH = sha256(BYTES);

/** Files below the artifact cache. */
function cacheFiles(cache: string): string[] {
  if (!existsSync(cache)) return [];
  return readdirSync(cache, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

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
