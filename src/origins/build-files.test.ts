import assert from "node:assert/strict";
import { test } from "node:test";
import { readComposer } from "./build-files.ts";

test("readComposer names the Debian packages of extensions, and none for those that php has", () => {
  const require = Object.fromEntries(
    ["php", "ext-json", "ext-pdo", "ext-dom", "ext-pdo_sqlite", "ext-mysqli", "ext-redis"].map((name) => [
      name,
      "*",
    ]),
  );
  const { left } = readComposer("composer.json", JSON.stringify({ require }));
  assert.deepEqual(
    left.map(({ text, help }) => [text, help]),
    [
      ["ext-dom", "bothy install deb:php-xml"],
      ["ext-pdo_sqlite", "bothy install deb:php-sqlite3"],
      ["ext-mysqli", "bothy install deb:php-mysql"],
      ["ext-redis", "bothy install deb:php-redis"],
    ],
  );
});
