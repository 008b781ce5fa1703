import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../base/error.ts";
import { decodeManifest } from "./decode.ts";

function requests(packages: string) {
  return decodeManifest(`schema = 1\n[packages]\n${packages}\n`, "bothy.toml").packages;
}

test("a request says how it is built", () => {
  const [crate, tool] = requests(`
"cargo:x" = { version = "1", features = ["b", "a"], default-features = false, build-needs = ["deb:libssl-dev", "cmake"] }
"go:x.test/y" = { build-needs = ["libsqlite3-dev"] }`);
  assert.deepEqual(crate!.build, {
    features: ["a", "b"],
    defaultFeatures: false,
    needs: ["cmake", "libssl-dev"],
  });
  assert.deepEqual(tool!.build, { needs: ["libsqlite3-dev"] });
  assert.equal(requests(`"cargo:x" = { default-features = true, features = [] }`)[0]!.build, undefined);
});

test("a request of another channel is built nowhere, and names are checked", () => {
  const refused = (text: string, expected: RegExp) =>
    assert.throws(
      () => requests(text),
      (error) => error instanceof UserError && expected.test(`${error.message} ${error.help}`),
      text,
    );
  refused(`"npm:x" = { features = ["a"] }`, /features is for cargo's crates/);
  refused(`"go:x.test/y" = { features = ["a"] }`, /features is for cargo's crates/);
  refused(`jq = { build-needs = ["x1"] }`, /build-needs is for go's and cargo's tools/);
  refused(`"cargo:x" = { features = ["--config"] }`, /not the name of a feature/);
  refused(`"cargo:x" = { build-needs = ["../x"] }`, /not a package name/);
  refused(`"cargo:x" = { feature = ["a"] }`, /feature/);
});
