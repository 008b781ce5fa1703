import assert from "node:assert/strict";
import { test } from "node:test";
import { type CargoMetadata, neededRust, programsOf } from "./cargo-metadata.ts";

const METADATA: CargoMetadata = {
  packages: [
    {
      ...{ id: "own", name: "own", version: "1.0.0", rust_version: "1.60", features: {} },
      targets: [
        { kind: ["lib"], name: "own" },
        { kind: ["bin"], name: "one" },
        { kind: ["bin"], name: "two", "required-features": ["extra"] },
        { kind: ["bin"], name: "three", "required-features": ["on"] },
      ],
    },
    { id: "dep", name: "dep", version: "2.0.0", rust_version: "1.74.1", features: {}, targets: [] },
    { id: "deep", name: "deep", version: "3.0.0", rust_version: null, features: {}, targets: [] },
    { id: "test", name: "test", version: "4.0.0", rust_version: "1.99", features: {}, targets: [] },
  ],
  resolve: {
    root: "own",
    nodes: [
      {
        id: "own",
        features: ["on"],
        deps: [
          { pkg: "dep", dep_kinds: [{ kind: null }, { kind: "dev" }] },
          { pkg: "test", dep_kinds: [{ kind: "dev" }] },
        ],
      },
      { id: "dep", features: [], deps: [{ pkg: "deep", dep_kinds: [{ kind: "build" }] }] },
      { id: "deep", features: [], deps: [] },
      { id: "test", features: [], deps: [] },
    ],
  },
};

test("neededRust is the newest that something built asks for, tests aside", () => {
  assert.deepEqual(neededRust([METADATA]), { version: "1.74.1", asker: "dep@2.0.0" });
});

test("programsOf are the root's whose features are on", () => {
  assert.deepEqual(programsOf(METADATA), ["one", "three"]);
});
