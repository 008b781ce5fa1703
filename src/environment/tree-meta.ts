import { join } from "node:path";
import { canonicalJson } from "../base/canonical-json.ts";
import type { Host } from "../host/host.ts";
import { TREE_FILE } from "../store/needs.ts";
import { makeReadOnly, replaceFile } from "./deb-tree/place-files.ts";
import type { TreeMeta } from "./types.ts";

/** What the composed tree at `root`, an absolute path, says of itself. */
export function readTreeMeta(root: string, host: Pick<Host, "fsSync">): TreeMeta {
  return JSON.parse(host.fsSync.readFileSync(join(root, TREE_FILE), "utf8")) as TreeMeta;
}

/** Makes the finished tree in `staging` say of itself what `meta` has, and takes all write permissions away. */
export function sealTree(staging: string, meta: TreeMeta, host: Host): void {
  replaceFile(host, join(staging, TREE_FILE), canonicalJson(meta), { executable: false });
  makeReadOnly(host, staging);
}
