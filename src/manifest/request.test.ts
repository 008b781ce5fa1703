import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../base/error.ts";
import { formatRequest, parseRequest } from "./request.ts";

test("parseRequest takes each form apart, and formatRequest puts it together", () => {
  const cases: [string, object][] = [
    ["htop", { name: "htop", constraint: "*" }],
    ["python@3.13", { name: "python", constraint: "3.13" }],
    ["g++@12", { name: "g++", constraint: "12" }],
    ["gcc@=4:12.2.0-3", { name: "gcc", constraint: "=4:12.2.0-3" }],
    [
      "deb/bookworm:gcc@=4:12.2.0-3",
      { channel: "deb", suite: "bookworm", name: "gcc", constraint: "=4:12.2.0-3" },
    ],
    ["deb:gcc", { channel: "deb", name: "gcc", constraint: "*" }],
    ["pypi:pandas@>=2.2", { channel: "pypi", name: "pandas", constraint: ">=2.2" }],
    [
      "pypi:uvicorn[standard]@>=0.3,<1",
      { channel: "pypi", name: "uvicorn[standard]", constraint: ">=0.3,<1" },
    ],
    ["npm:prettier", { channel: "npm", name: "prettier", constraint: "*" }],
    ["npm:@scope/x", { channel: "npm", name: "@scope/x", constraint: "*" }],
    ["npm:@scope/x@^1.2", { channel: "npm", name: "@scope/x", constraint: "^1.2" }],
    ["npm:typescript@latest", { channel: "npm", name: "typescript", constraint: "latest" }],
  ];
  for (const [text, expected] of cases) {
    assert.deepEqual(parseRequest(text), expected, text);
    assert.equal(formatRequest(parseRequest(text)), text);
  }
});

test("parseRequest takes latest for any version where no channel has a version of that name", () => {
  for (const text of ["jq@latest", "deb:jq@latest", "pypi:ruff@latest"])
    assert.equal(parseRequest(text).constraint, "*", text);
});

test("parseRequest says how versions and addresses that other tools have are written", () => {
  const cases: [string, string][] = [
    ["pypi:numpy<2", "'pypi:numpy@<2'"],
    ["pypi:uvicorn[standard] >=0.3,<1", "'pypi:uvicorn[standard]@>=0.3,<1'"],
    ["python==3.12", "'python@3.12'"],
    ["jq=1.7", "'jq@1.7'"],
    ["go:https://example.org/team/tool.git", "go:example.org/team/tool"],
  ];
  for (const [text, help] of cases)
    assert.throws(
      () => parseRequest(text),
      (error: UserError) => error.help!.includes(help),
      text,
    );
});

test("parseRequest refuses what is no request, as wrong usage", () => {
  const cases: [string, RegExp][] = [
    ["", /not a package name/],
    ["@scope/x@1", /npm:@scope\/x/],
    ["foo@", /any version/],
    ["ppi:x", /did you mean pypi/],
    ["deb:GCC", /lower-case: gcc/],
    ["deb:", /deb's names/],
    ["go:-x.y/z", /a host and a path/],
    ["url:https://host/x.tar.gz", /stands alone, as in https:\/\/host\/x\.tar\.gz, .*url:NAME=https:/],
    ["npm/x:y", /without \/x/],
    ["deb/../x:y", /suites are named/],
    ["a b", /names have/],
    ["../x", /names have/],
    ["x@file:../y", /constraints look like/],
    ["npm:x@git+ssh:", /constraints look like|constraint/],
    ["pypi:x@-e", /constraints look like/],
    ["https://host/x", /channel/],
    ["htop\n", /names have/],
  ];
  for (const [text, said] of cases)
    assert.throws(
      () => parseRequest(text),
      (error) =>
        error instanceof UserError && error.exitCode === 2 && said.test(`${error.message}\n${error.help}`),
      JSON.stringify(text),
    );
});
