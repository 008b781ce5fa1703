import assert from "node:assert/strict";
import { test } from "node:test";
import { testContext } from "../../test/context.ts";
import { memoryChannels, type Offer } from "../../test/memory-channel.ts";
import { sha256 } from "../base/digest.ts";
import { silentReporter } from "../base/report.ts";
import { checkLock } from "../lockfile/check.ts";
import { buildPackages } from "../lockfile/closure.ts";
import { buildGroup, type LockedPackage, packageKey } from "../lockfile/types.ts";
import { decodeManifest } from "../manifest/decode.ts";
import type { Channel, Channels, ResolveInput } from "./channel.ts";
import { resolveEnvironment } from "./resolve-environment.ts";

const COMPILERS = ["gcc", "g++", "libc6-dev", "make", "pkgconf", "cargo"];
const DEB: Offer[] = [
  ...[...COMPILERS, "jq", "libssl-dev"].map((name) => ({ suite: "trixie", name, version: "1" })),
  { suite: "trixie", name: "rustc", version: "1.85.0+dfsg3-1" },
  { suite: "sid", name: "rustc", version: "1.99.0+dfsg1-1" },
];

/** A channel whose crates take the compilers of trixie, and what it was asked. */
function crates(asked: ResolveInput[]): Channel {
  const refuse = () => Promise.reject(new Error("not in this test"));
  return {
    name: "cargo",
    async *search() {},
    versions: refuse,
    fetch: refuse,
    import: refuse,
    resolve: async (input) => {
      asked.push(input);
      const packages = input.requests.map(
        ({ name }): LockedPackage => ({
          ...{ channel: "cargo", group: input.group, system: input.system, name, version: "1.0.0" },
          ...{ file: `${name}-1.0.0.crate`, hash: sha256(name), sources: {}, dependencies: [] },
          ...{ atLeast: "1.70", compiler: "trixie" },
        }),
      );
      const roots = Object.fromEntries(
        input.requests.map(({ key }, index) => [key, [packageKey(packages[index]!)]]),
      );
      return { kind: "resolved", packages, roots };
    },
  };
}

async function locked(packages: string, previous?: Parameters<typeof resolveEnvironment>[0]["previous"]) {
  const asked: ResolveInput[] = [];
  const channels: Channels = { ...memoryChannels({ deb: DEB }), cargo: crates(asked) };
  const manifest = decodeManifest(`schema = 1\n[packages]\n${packages}\n`, "bothy.toml");
  const tasks: string[] = [];
  const task = (label: string) => {
    tasks.push(label);
    return silentReporter.task(label);
  };
  const ctx = testContext({ offline: true, report: { ...silentReporter, task } });
  try {
    const lock = await resolveEnvironment({ manifest, previous }, channels, ctx);
    return { lock, manifest, asked, tasks };
  } finally {
    ctx.close();
  }
}

test("a crate gets compilers in a group of its own, with what its request names, and they are in no environment", async () => {
  const { lock, manifest } = await locked(`jq = "*"\n"cargo:x" = { build-needs = ["libssl-dev"] }`);
  const group = buildGroup("default", "x");
  const names = Object.values(lock.packages)
    .filter((item) => item.group === group && item.system === "x86_64-linux")
    .map(({ name }) => name);
  assert.deepEqual(names.sort(), [...COMPILERS, "libssl-dev", "rustc"].sort());
  assert.equal(lock.requests[`compiler@${group}`]!.implied, true);
  const forBuilding = buildPackages(lock);
  for (const [key, item] of Object.entries(lock.packages))
    assert.equal(forBuilding.has(key), item.group === group, key);
  assert.deepEqual(checkLock(manifest, lock), []);
});

test("a crate's compilers are resolved within the work that is shown for all, and where nothing changed none is", async () => {
  const { lock, tasks } = await locked(`"cargo:x" = "1"`);
  assert.deepEqual(tasks, ["Resolving"]);
  assert.deepEqual((await locked(`"cargo:x" = "1"`, lock)).tasks, []);
});

test("another package beside it changes nothing of a crate's compilers", async () => {
  const { lock } = await locked(`"cargo:x" = "1"`);
  const { lock: more } = await locked(`jq = "*"\n"cargo:x" = "1"`, lock);
  const own = (packages: typeof lock.packages) =>
    Object.entries(packages).filter(([, { group }]) => group === buildGroup("default", "x"));
  assert.deepEqual(own(more.packages), own(lock.packages));
  const { lock: less } = await locked(`jq = "*"`, more);
  assert.deepEqual(own(less.packages), []);
});

test("the cargo channel is told of each suite's Rust, the default suite's first", async () => {
  const { asked } = await locked(`"cargo:x" = "1"`);
  assert.deepEqual(asked[0]!.rust, [
    { suite: "trixie", version: "1.85.0" },
    { suite: "sid", version: "1.99.0" },
  ]);
});
