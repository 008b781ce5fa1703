import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseMode, type ModeFacts } from "./program-mode.ts";

const DYNAMIC: ModeFacts = { elf: { kind: "executable" }, names: [], hasInterpreter: false };
const STATIC: ModeFacts = { ...DYNAMIC, elf: { kind: "static" } };
const PAYLOAD: ModeFacts = {
  ...DYNAMIC,
  elf: { kind: "executable", unpatched: "it carries data of its own" },
};
const MUSL: ModeFacts = {
  ...DYNAMIC,
  elf: {
    kind: "executable",
    unpatched: "its interpreter /lib/ld-musl.so",
    interpreter: "usr/lib/ld-musl.so",
  },
};
const FOREIGN: ModeFacts = {
  ...DYNAMIC,
  elf: { kind: "executable", unpatched: "it is for another processor, aarch64", foreign: true },
};

test("chooseMode redirects, shows a view or leaves alone by what was found", () => {
  const cases: [ModeFacts, string, RegExp][] = [
    [DYNAMIC, "native", /redirected/],
    [STATIC, "untouched", /static and has no path/],
    [{ ...STATIC, names: ["usr/libexec/valgrind"] }, "view", /\/usr\/libexec\/valgrind built in/],
    [{ ...DYNAMIC, elf: { kind: "executable", rawCalls: true } }, "native", /redirected/],
    [
      { ...DYNAMIC, elf: { kind: "executable", rawCalls: true }, names: ["usr/libexec/podman"] },
      "view",
      /Go program and has \/usr\/libexec\/podman/,
    ],
    [{ ...DYNAMIC, elf: { kind: "executable", importsNothing: true } }, "view", /past every library/],
    [
      { ...DYNAMIC, elf: { kind: "executable", importsNothing: true, rawCalls: true } },
      "native",
      /redirected/,
    ],
    [{ ...DYNAMIC, elf: { kind: "executable", comparesPlace: true } }, "view", /compares the place/],
    [PAYLOAD, "view", /data of its own/],
    [MUSL, "untouched", /ld-musl.*no package here brings/],
    [{ ...MUSL, hasInterpreter: true }, "view", /ld-musl/],
    [FOREIGN, "untouched", /another processor/],
    [{ ...DYNAMIC, unloadable: "it loads /usr/lib/x.so by that path" }, "view", /by that path/],
  ];
  for (const [facts, mode, reason] of cases) {
    const choice = chooseMode(facts);
    assert.equal(choice.mode, mode, choice.reason);
    assert.match(choice.reason, reason);
  }
});

test("chooseMode does what bothy.toml says", () => {
  for (const facts of [DYNAMIC, STATIC, PAYLOAD, MUSL, FOREIGN])
    assert.equal(chooseMode({ ...facts, wish: "view" }).mode, "view");
  assert.equal(chooseMode({ ...DYNAMIC, wish: "native" }).mode, "native");
  const go: ModeFacts = { ...DYNAMIC, elf: { kind: "executable", rawCalls: true }, names: ["usr/share/x"] };
  assert.equal(chooseMode({ ...go, wish: "native" }).mode, "native");
  for (const facts of [{ ...STATIC, names: ["usr/share/x"] }, PAYLOAD]) {
    const choice = chooseMode({ ...facts, wish: "native" });
    assert.equal(choice.mode, "untouched");
    assert.match(choice.reason, /asks for no view/);
  }
});
