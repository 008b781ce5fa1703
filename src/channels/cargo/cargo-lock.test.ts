import assert from "node:assert/strict";
import { test } from "node:test";
import { pinnedCrates } from "./cargo-lock.ts";

const SUM = "b".repeat(64);
const REGISTRY = "registry+https://index.test/crates";

test("pinnedCrates are all but the package itself", () => {
  const text = `version = 4\n[[package]]\nname = "own"\nversion = "1.0.0"\n\n[[package]]\nname = "memchr"\nversion = "2.7.4"\nsource = "${REGISTRY}"\nchecksum = "${SUM}"\n`;
  assert.deepEqual(pinnedCrates(text), [{ name: "memchr", version: "2.7.4", checksum: SUM }]);
});

test("pinnedCrates reads checksums where the first form of the file has them", () => {
  const text = `[[package]]\nname = "memchr"\nversion = "2.7.4"\nsource = "${REGISTRY}"\n\n[metadata]\n"checksum memchr 2.7.4 (${REGISTRY})" = "${SUM}"\n`;
  assert.deepEqual(pinnedCrates(text), [{ name: "memchr", version: "2.7.4", checksum: SUM }]);
});

test("pinnedCrates says what can't be locked", () => {
  const lock = (source: string, more = `checksum = "${SUM}"`) =>
    pinnedCrates(`[[package]]\nname = "x"\nversion = "1.0.0"\nsource = "${source}"\n${more}\n`);
  assert.match(JSON.stringify(lock("git+https://git.test/x#abc")), /which is no registry/);
  assert.match(JSON.stringify(lock(REGISTRY, "")), /no checksum/);
  assert.equal(pinnedCrates("<<<<<<<"), undefined);
  assert.deepEqual(pinnedCrates(""), []);
});
