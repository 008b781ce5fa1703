import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { netrcHeaders, netrcLogin } from "./netrc.ts";

const FILE = `
macdef init
machine b.example login wrong password wrong

machine a.example
  login anna password "two words"
machine b.example login ben account x password s3cret
default login guest password g
machine c.example login never
`;

test("netrcLogin finds a host's entry, else the default one before it", () => {
  assert.deepEqual(netrcLogin(FILE, "a.example"), { login: "anna", password: "two words" });
  assert.deepEqual(netrcLogin(FILE, "B.example"), { login: "ben", password: "s3cret" });
  assert.deepEqual(netrcLogin(FILE, "c.example"), { login: "guest", password: "g" });
  assert.equal(netrcLogin("machine a login x", "b"), undefined);
  assert.equal(netrcLogin("", "b"), undefined);
});

test("netrcHeaders sends nothing where others could read it", () =>
  withTestContext({}, async (ctx) => {
    writeFileSync(
      join(ctx.home, ".netrc"),
      "machine a.example login x password y\nmachine 127.0.0.1 password z\n",
    );
    const x = { authorization: `Basic ${Buffer.from("x:y").toString("base64")}` };
    assert.deepEqual(netrcHeaders("https://a.example/f", ctx.host), x);
    assert.deepEqual(netrcHeaders("http://a.example/f", ctx.host), {});
    assert.deepEqual(netrcHeaders("https://b.example/f", ctx.host), {});
    assert.deepEqual(Object.keys(netrcHeaders("http://127.0.0.1:1/f", ctx.host)), ["authorization"]);
    assert.deepEqual(netrcHeaders("file:///a.example", ctx.host), {});
    const elsewhere = { ...ctx.host, env: { ...ctx.host.env, NETRC: "/nowhere" } };
    assert.deepEqual(netrcHeaders("https://a.example/f", elsewhere), {});
  }));
