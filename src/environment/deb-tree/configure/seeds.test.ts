import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Context } from "../../../host/context.ts";
import { nodeHost } from "../../../host/node-host.ts";
import type { Entry } from "../../../store/types.ts";
import type { TreePackage } from "../finish-tree.ts";
import { placeSeeds } from "./seeds.ts";

interface Scene {
  readonly upper: string;
  /** A folder of the user's with one file, `mine`. */
  readonly outside: string;
  place(...packages: readonly (readonly Entry[])[]): void;
}

function scene(t: TestContext): Scene {
  const root = fs.mkdtempSync(join(tmpdir(), "bothy-seeds-"));
  t.after(() => fs.rmSync(root, { recursive: true }));
  const [staging, upper, outside] = ["staging", "upper", "outside"].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [staging, upper, outside]) fs.mkdirSync(folder);
  fs.writeFileSync(join(outside, "mine"), "mine\n");
  const place = (...packages: readonly (readonly Entry[])[]) => {
    const placed = packages.map((entries, index): TreePackage => {
      const tree = join(root, `object${index}/tree`);
      for (const entry of entries) {
        if (entry.type !== "file") continue;
        fs.mkdirSync(join(tree, entry.path, ".."), { recursive: true });
        fs.writeFileSync(join(tree, entry.path), "theirs\n");
      }
      return {
        ...{
          id: `p${index}`,
          item: { name: `p${index}`, dependencies: [] },
          object: { tree },
          meta: { entries },
        },
        control: { folder: root, files: new Set(), text: "", fields: new Map() },
      } as unknown as TreePackage;
    });
    placeSeeds(staging, placed, upper, { host: nodeHost() } as unknown as Context);
  };
  return { upper, outside, place };
}

const link = (path: string, target: string): Entry => ({ type: "link", path, target });
const file = (path: string): Entry => ({ type: "file", path, mode: 0o644, size: 7, hash: "" as never });

test("placeSeeds writes its files in the place of packages' links, and never through them", (t) => {
  const { upper, outside, place } = scene(t);
  place([link("etc/passwd", join(outside, "mine")), link("etc/hosts", join(outside, "new"))]);
  assert.ok(fs.lstatSync(join(upper, "etc/passwd")).isFile());
  assert.deepEqual(fs.readdirSync(outside), ["mine"]);
  assert.equal(fs.readFileSync(join(outside, "mine"), "utf8"), "mine\n");
});

test("placeSeeds leaves a package's files out that another's link would lead away", (t) => {
  const { upper, outside, place } = scene(t);
  place([link("srv/data", outside)], [file("srv/data/theirs"), file("srv/other")]);
  assert.deepEqual(fs.readdirSync(outside), ["mine"]);
  assert.equal(fs.readFileSync(join(upper, "srv/other"), "utf8"), "theirs\n");
});

test("placeSeeds refuses a link in the place of dpkg's database", (t) => {
  const { outside, place } = scene(t);
  assert.throws(() => place([link("var/lib/dpkg", outside)]), { name: "UserError", code: "linked-folder" });
  assert.deepEqual(fs.readdirSync(outside), ["mine"]);
});
