import assert from "node:assert/strict";
import { test } from "node:test";
import { crateAddress, indexPath, readIndexCache } from "./crate-index.ts";

const SUM = "a".repeat(64);

test("indexPath is the Cargo Book's", () => {
  assert.equal(indexPath("a"), "1/a");
  assert.equal(indexPath("ab"), "2/ab");
  assert.equal(indexPath("abc"), "3/a/abc");
  assert.equal(indexPath("RipGrep"), "ri/pg/ripgrep");
});

test("readIndexCache finds the entries in cargo's notes, newest first, and passes over what is none", () => {
  const entry = (vers: string, more: object = {}) => JSON.stringify({ name: "x", vers, cksum: SUM, ...more });
  const content = Buffer.concat([
    Buffer.from([3, 2, 0, 0, 0]),
    Buffer.from(`etag: "1"\0`),
    Buffer.from(
      `1.9.0\0${entry("1.9.0", { yanked: true, features: { a: [] }, features2: { b: ["dep:c"] } })}\0`,
    ),
    Buffer.from(`1.10.0\0${entry("1.10.0", { rust_version: "1.70" })}\0`),
    Buffer.from(`bad\0{"name": "x"\0{"name":"x","vers":"2.0.0","cksum":"no"}\0`),
  ]);
  assert.deepEqual(readIndexCache(content), [
    { name: "x", version: "1.10.0", checksum: SUM, yanked: false, rust: "1.70", features: [] },
    { name: "x", version: "1.9.0", checksum: SUM, yanked: true, features: ["a", "b"] },
  ]);
});

test("crateAddress fills in the markers, or adds the usual end", () => {
  assert.equal(
    crateAddress("https://r.test/dl/", "SerDe", "1.0.0", SUM),
    "https://r.test/dl/SerDe/1.0.0/download",
  );
  assert.equal(
    crateAddress(
      "https://r.test/{prefix}/{lowerprefix}/{crate}-{version}-{sha256-checksum}",
      "SerDe",
      "1.0.0",
      SUM,
    ),
    `https://r.test/Se/rD/se/rd/SerDe-1.0.0-${SUM}`,
  );
});
