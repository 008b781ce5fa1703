import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { contextIn } from "../../test/context.ts";
import { runFolder } from "../environment/run/run-folder.ts";
import { projectWord } from "./project-word.ts";

test("projectWord names a run by its words, other projects by their folders", (t) => {
  const root = mkdtempSync(join(tmpdir(), "bothy-word-"));
  t.after(() => rmSync(root, { recursive: true }));
  const ctx = contextIn(root);
  assert.equal(
    projectWord(runFolder(["jq", "pypi:ruff@0.9"], ctx.places), ctx),
    "`bothy run jq pypi:ruff@0.9`",
  );
  assert.equal(projectWord("/srv/shop", ctx), "/srv/shop");
  assert.equal(projectWord("", ctx), "a project whose place isn't known");
});
