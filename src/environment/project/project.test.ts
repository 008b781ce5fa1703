import assert from "node:assert/strict";
import { test } from "node:test";
import { projectAt } from "./project.ts";

const places = { state: "/home/firstname.lastname/.local/state/bothy" } as Parameters<
  typeof projectAt
>[1]["places"];

test("projectAt leaves servers room for the path of a socket", () => {
  const { state } = projectAt("/home/firstname.lastname/work/shop", { places });
  const longest = 97; // haproxy's; the kernel's is 107
  assert.ok(`${state}/cache/haproxy.sock`.length < longest, state);
});

test("projectAt gives every folder a state of its own", () => {
  const states = ["/a", "/a/b", "/b", "/a\nb"].map((root) => projectAt(root, { places }).state);
  assert.equal(new Set(states).size, states.length);
});
