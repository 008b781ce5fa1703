import assert from "node:assert/strict";
import { test } from "node:test";
import { aptRequests } from "./requests.ts";

test("aptRequests takes packages of one suite of Debian's, and nothing else", () => {
  assert.deepEqual(aptRequests(["deb:jq", "g++"]), { suite: "trixie", packages: ["jq", "g++"] });
  assert.deepEqual(aptRequests(["deb/bookworm:jq"]), { suite: "bookworm", packages: ["jq"] });
  assert.equal(aptRequests(["deb/bookworm:jq", "deb:git"]), undefined);
  assert.equal(aptRequests(["pypi:numpy"]), undefined);
  assert.equal(aptRequests(["jq@1.7"]), undefined);
});
