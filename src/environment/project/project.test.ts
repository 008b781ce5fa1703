import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { shortKey } from "../../base/digest.ts";
import { projectAt } from "./project.ts";

test("projectAt leaves servers room for the path of a socket", (t) => {
  const ctx = testContext();
  t.after(ctx.close);
  const state = "/people/firstname.lastname/.local/state/bothy";
  const project = projectAt("/people/firstname.lastname/work/shop", {
    ...ctx,
    places: { ...ctx.places, state },
  });
  const longest = 97; // haproxy's; the kernel's is 107
  assert.ok(`${project.state}/cache/haproxy.sock`.length < longest, project.state);
});

test("projectAt gives every folder a state of its own", (t) => {
  const ctx = testContext();
  t.after(ctx.close);
  const states = ["/a", "/a/b", "/b", "/a\nb"].map((root) => projectAt(root, ctx).state);
  assert.equal(new Set(states).size, states.length);
});

test("projectAt finds what an older bothy kept under a longer key", (t) => {
  const ctx = testContext();
  t.after(ctx.close);
  const short = projectAt("/a", ctx).state;
  const older = join(dirname(short), shortKey(["/a"]));
  assert.ok(basename(older).startsWith(basename(short)) && older !== short);
  mkdirSync(older, { recursive: true });
  assert.equal(projectAt("/a", ctx).state, older);
  assert.equal(projectAt("/b", ctx).state.length, short.length);
});
