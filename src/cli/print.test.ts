import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../base/error.ts";
import { bytes, duration } from "./answer.ts";
import { failureOf } from "./failure.ts";
import { printAnswer, printFailure, renderTable } from "./print.ts";

function output() {
  let text = "";
  return { write: (more: string) => (text += more), text: () => text };
}

test("renderTable aligns columns and leaves no spaces at line ends", () => {
  const table = {
    head: ["NAME", "VERSION"],
    rows: [
      ["jq", "1.7.1"],
      ["ripgrep", ""],
    ],
  };
  assert.equal(renderTable(table), "NAME     VERSION\njq       1.7.1\nripgrep");
});

test("printAnswer prints lines and tables, or the data alone under --json", () => {
  const answer = { data: { a: [1] }, view: ["one", { rows: [["b", "c"]] }] };
  const human = output();
  printAnswer(answer, { json: false, out: human });
  assert.equal(human.text(), "one\nb  c\n");
  const json = output();
  printAnswer(answer, { json: true, out: json });
  assert.deepEqual(JSON.parse(json.text()), { a: [1] });
});

test("printFailure says what, why and what to do, and gives one JSON object under --json", () => {
  const error = new UserError("no-such-package", "there is no package x", {
    reason: "looked\nthrice",
    help: "did you mean y?",
  });
  const [out, err] = [output(), output()];
  printFailure(failureOf(error), { json: true, debug: false, out, err });
  assert.equal(
    err.text(),
    "error: there is no package x\ncause: looked\n       thrice\nhelp: did you mean y?\n",
  );
  assert.deepEqual(JSON.parse(out.text()), {
    error: {
      code: "no-such-package",
      message: "there is no package x",
      cause: "looked\nthrice",
      help: "did you mean y?",
    },
  });
});

test("printFailure shows a stack only where it is asked for", () => {
  const failure = failureOf(new TypeError("x is undefined"));
  assert.equal(failure.code, "internal");
  for (const debug of [false, true]) {
    const err = output();
    printFailure(failure, { json: false, debug, out: output(), err });
    assert.equal(/at .*print\.test\.ts/.test(err.text()), debug);
  }
});

test("failureOf says of a full disk, wherever it comes from, what to do", () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
    code: "ENOSPC",
    syscall: "write",
    path: "/x/y",
  });
  const failure = failureOf(new Error("could not unpack", { cause: full }));
  assert.equal(failure.code, "disk-full");
  assert.equal(failure.message, "write failed on /x/y");
  assert.match(failure.help!, /bothy gc/);
});

test("failureOf shows no credentials", () => {
  const shown = (text: string) => failureOf(new Error(text)).message;
  assert.equal(shown("GET https://me:secret@host/x"), "GET https://host/x");
  assert.equal(
    shown("GET https://me:sec@r@et@host/x@y and http://a:b@c"),
    "GET https://host/x@y and http://c",
  );
  assert.equal(shown("GET https://host/@scope%2fx?at=a@b"), "GET https://host/@scope%2fx?at=a@b");
});

test("bytes and duration read as people write them", () => {
  assert.deepEqual([0, 999, 1000, 1_449_999, 99_960_000, 3_480_000_000].map(bytes), [
    "0 B",
    "999 B",
    "1.0 KB",
    "1.4 MB",
    "100 MB",
    "3.5 GB",
  ]);
  assert.deepEqual([0.4, 59, 60, 125, 3600, 3720].map(duration), [
    "0 s",
    "59 s",
    "1 min",
    "2 min 5 s",
    "1 h",
    "1 h 2 min",
  ]);
});

test("printAnswer and printFailure write control characters out, but for text that a program takes over", () => {
  const nasty = "a\u001b]0;title\u0007\u009b2J\u202eb";
  const shown = "a\\x1b]0;title\\x07\\x9b2J\\u202eb";
  const out = output();
  printAnswer({ data: {}, view: [nasty, { rows: [[`${nasty}\n`]] }] }, { json: false, out });
  assert.equal(out.text(), `${shown}\n${shown}\\n\n`);
  const exact = output();
  printAnswer({ data: {}, view: [{ exact: nasty }] }, { json: false, out: exact });
  assert.equal(exact.text(), `${nasty}\n`);
  const [json, err] = [output(), output()];
  const error = new UserError("x", nasty, { reason: nasty, help: `one\n${nasty}` });
  printFailure(failureOf(error), { json: true, debug: false, out: json, err });
  assert.equal(err.text(), `error: ${shown}\ncause: ${shown}\nhelp: one\n      ${shown}\n`);
  assert.equal(JSON.parse(json.text()).error.message, nasty);
});
