import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { projectAt } from "../project/project.ts";
import {
  type ConsentContent,
  carryConsent,
  consentTo,
  contentDigest,
  grantConsent,
  listConsents,
  requireConsent,
  revokeConsent,
} from "./consent.ts";

function scene(t: TestContext) {
  const ctx = testContext();
  t.after(() => ctx.close());
  const folder = join(ctx.root, "pro'ject");
  fs.mkdirSync(folder);
  const project = projectAt(folder, ctx);
  fs.writeFileSync(project.manifestPath, "schema = 1\n");
  return { ctx, project, records: join(ctx.places.state, "trust") };
}

const ONE: ConsentContent = { manifestText: "one", lockText: "lock" };
const TWO: ConsentContent = { manifestText: "two", lockText: "lock" };

test("consentTo knows contents that were allowed in that folder, and no others", async (t) => {
  const { ctx, project } = scene(t);
  assert.equal(await consentTo(project, ONE, ctx), "unknown");
  await grantConsent(project, ONE, ctx);
  assert.equal(await consentTo(project, ONE, ctx), "allowed");
  assert.equal(await consentTo(project, TWO, ctx), "changed");
  assert.equal(await consentTo(project, { manifestText: "one" }, ctx), "changed");
  assert.equal(await consentTo(project, { ...ONE, included: [{ path: "/a", text: "" }] }, ctx), "changed");
  await grantConsent(project, TWO, ctx);
  assert.equal(await consentTo(project, ONE, ctx), "allowed");
  const other = projectAt(join(ctx.root, "other"), ctx);
  assert.equal(await consentTo(other, ONE, ctx), "unknown");
  await revokeConsent(project.root, ctx);
  assert.equal(await consentTo(project, ONE, ctx), "denied");
  await grantConsent(project, TWO, ctx);
  assert.equal(await consentTo(project, ONE, ctx), "changed");
  assert.equal(await consentTo(project, TWO, ctx), "allowed");
  assert.deepEqual(
    (await listConsents(ctx)).map(({ root, denied }) => ({ root, denied })),
    [{ root: project.root, denied: false }],
  );
});

test("consentTo believes no record that others could have written, and none of another folder", async (t) => {
  const { ctx, project, records } = scene(t);
  await grantConsent(project, ONE, ctx);
  const path = join(records, fs.readdirSync(records).find((name) => name.endsWith(".json"))!);
  const text = fs.readFileSync(path, "utf8");
  const believed = async () => (await consentTo(project, ONE, ctx)) === "allowed";
  assert.equal(fs.statSync(path).mode & 0o777, 0o600);
  fs.chmodSync(path, 0o622);
  assert.equal(await believed(), false);
  fs.rmSync(path);
  fs.writeFileSync(join(records, "elsewhere"), text, { mode: 0o600 });
  fs.symlinkSync(join(records, "elsewhere"), path);
  assert.equal(await believed(), false);
  fs.rmSync(path);
  for (const broken of ["", "{}", "[", text.replace(/"root": "[^"]*"/, '"root": "/"')]) {
    fs.writeFileSync(path, broken, { mode: 0o600 });
    assert.equal(await believed(), false);
  }
  fs.writeFileSync(path, text, { mode: 0o600 });
  assert.equal(await believed(), true);
  const strange = { ...ctx, host: { ...ctx.host, uid: ctx.host.uid + 1 } };
  assert.equal(await consentTo(project, ONE, strange), "unknown");
});

test("consentTo asks again once bothy.toml belongs to somebody else", async (t) => {
  const { ctx, project } = scene(t);
  await grantConsent(project, ONE, ctx);
  if (process.getuid?.() !== 0) return t.skip("only root can give files away");
  fs.chownSync(project.manifestPath, 12_345, 12_345);
  assert.equal(await consentTo(project, ONE, ctx), "changed");
});

test("carryConsent follows changes of what was allowed, but not those of includes", async (t) => {
  const { ctx, project } = scene(t);
  await carryConsent(project, ONE, TWO, ctx);
  assert.equal(await consentTo(project, TWO, ctx), "unknown");
  await grantConsent(project, ONE, ctx);
  await carryConsent(project, { manifestText: "never" }, { manifestText: "x" }, ctx);
  assert.equal(await consentTo(project, { manifestText: "x" }, ctx), "changed");
  await carryConsent(project, ONE, TWO, ctx);
  assert.equal(await consentTo(project, TWO, ctx), "allowed");
  const more = { ...TWO, included: [{ path: "/base/bothy.toml", text: "" }] };
  await carryConsent(project, TWO, more, ctx);
  assert.equal(await consentTo(project, more, ctx), "changed");
  await revokeConsent(project.root, ctx);
  await carryConsent(project, TWO, ONE, ctx);
  assert.equal(await consentTo(project, ONE, ctx), "denied");
});

test("requireConsent passes what is allowed, and else says how to allow it", async (t) => {
  const { ctx, project } = scene(t);
  const options = { what: "an editor" };
  await assert.rejects(requireConsent(project, ONE, options, ctx), {
    code: "not-allowed",
    help: /bothy allow '.*pro'\\''ject'$/,
  });
  await grantConsent(project, ONE, ctx);
  await requireConsent(project, ONE, options, ctx);
  await assert.rejects(requireConsent(project, TWO, options, ctx), { reason: /changed/ });
});

test("contentDigest tells apart where a text stands, and ignores the order of includes", () => {
  const [a, b] = [
    { path: "/a", text: "1" },
    { path: "/b", text: "2" },
  ];
  const of = (included: ConsentContent["included"]) =>
    contentDigest({ manifestText: "", included: included! });
  assert.equal(of([a!, b!]), of([b!, a!]));
  assert.notEqual(of([a!]), of([{ path: "/b", text: "1" }]));
  assert.notEqual(contentDigest({ manifestText: "a", lockText: "" }), contentDigest({ manifestText: "a" }));
});
