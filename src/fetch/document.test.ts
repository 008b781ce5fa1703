import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { fetchDocument } from "./document.ts";
import { context, failure, IMPATIENT, QUICK, serve } from "./testing/servers.ts";

const BYTES = randomBytes(300_000);

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
