import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { testContext } from "../../test/context.ts";
import { sha256 } from "../base/digest.ts";
import { downloadArtifact } from "./download.ts";
import { serve } from "./testing/servers.ts";

const BYTES = Buffer.from("an artifact");

function scene(t: TestContext) {
  const ctx = testContext({ config: { "fetch.attempts": "1" } });
  t.after(() => ctx.close());
  const download = (url: string) =>
    downloadArtifact(ctx, { urls: [url], hash: sha256(BYTES), label: "artifact" });
  return { ctx, download };
}

test("downloadArtifact gives credentials to no other server that it is sent on to", async (t) => {
  const { download } = scene(t);
  const got: (string | undefined)[] = [];
  const other = await serve(t, (request, response) => {
    got.push(request.headers.authorization);
    response.end(BYTES);
  });
  const first = await serve(t, (request, response) => {
    got.push(request.headers.authorization);
    response.writeHead(302, { location: `${other}/file` }).end();
  });
  await download(first.replace("://", "://me:100%@"));
  assert.deepEqual(got, [`Basic ${Buffer.from("me:100%").toString("base64")}`, undefined]);
});

test("downloadArtifact follows no server to a file of this machine", async (t) => {
  const { ctx, download } = scene(t);
  const path = join(ctx.root, "file");
  writeFileSync(path, BYTES);
  const url = await serve(t, (_, response) =>
    response.writeHead(302, { location: pathToFileURL(path).href }).end(),
  );
  await assert.rejects(download(url), { code: "fetch-failed" });
});
