import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sha256 } from "../base/digest.ts";
import { UserError } from "../base/error.ts";
import { isSafePath } from "../base/safe-path.ts";
import { decodeManifest } from "../manifest/decode.ts";
import { checkLock, requestDigest } from "./check.ts";
import { decodeLockfile } from "./decode.ts";
import { diffLockfiles } from "./diff.ts";
import { encodeLockfile } from "./encode.ts";
import { salvageLock } from "./merge-locks.ts";
import { type LockedPackage, type Lockfile, packageKey } from "./types.ts";

const X = "x86_64-linux" as const;
const MANIFEST = decodeManifest(
  'schema = 1\n[packages]\nhtop = "*"\n[options]\nsystems = ["x86_64-linux"]\n',
  "bothy.toml",
);

function deb(name: string, version: string, dependencies: string[] = []): LockedPackage {
  return {
    channel: "deb",
    suite: "trixie",
    group: "default",
    system: X,
    name,
    version,
    file: `pool/main/${name[0]}/${name}/${name}_${version}_amd64.deb`,
    hash: sha256(name + version),
    size: 10,
    dependencies,
    release: "0".repeat(64),
  };
}

function lockOf(...packages: LockedPackage[]): Lockfile {
  const all = Object.fromEntries(packages.map((item) => [packageKey(item), item]));
  const digest = requestDigest(MANIFEST.packages[0]!, MANIFEST.options);
  const roots = { [X]: [packageKey(packages[0]!)] };
  return { version: 1, requests: { htop: { digest, group: "default", priority: 5, roots } }, packages: all };
}

const NPM: LockedPackage = {
  channel: "npm",
  group: "default",
  system: X,
  name: "@scope/x",
  version: "1.0.0",
  file: "x-1.0.0.tgz",
  hash: sha256("x"),
  dependencies: [],
  location: "node_modules/@scope/x",
  tool: "tool",
};
const LIBC = deb("libc6", "2.41-12");
const LOCK = lockOf(deb("htop", "3.4.1-5", [packageKey(LIBC)]), LIBC);

test("encodeLockfile then decodeLockfile is the lock, and encodes to the same bytes", () => {
  const text = fc.stringMatching(/^[a-z][a-z0-9+.-]{1,9}$/);
  const version = fc
    .stringMatching(/^[0-9][A-Za-z0-9.+~]{0,8}(-[0-9]{1,2})?$/)
    .filter((one) => !one.includes(".."));
  const item = fc
    .record({
      name: text,
      version,
      suite: fc.constantFrom("trixie", "sid"),
      system: fc.constantFrom(X, "aarch64-linux" as const),
      group: fc.constantFrom("default", "b-2"),
      hash: fc.string().map(sha256),
      size: fc.option(fc.nat(), { nil: undefined }),
      archive: fc.constantFrom("main" as const, "security" as const, undefined),
    })
    .map(
      ({ size, archive, ...rest }): LockedPackage => ({
        channel: "deb",
        ...rest,
        file: `pool/main/${rest.name.replaceAll("..", "_").replace(/[.-]+$/, "")}_1_all.deb`,
        ...(size === undefined ? {} : { size }),
        ...(archive === undefined ? {} : { archive }),
        dependencies: [],
      }),
    );
  fc.assert(
    fc.property(fc.array(item), fc.boolean(), fc.nat(9), (items, implied, priority) => {
      const packages = Object.fromEntries(items.map((one) => [packageKey(one), one]));
      const requests = Object.fromEntries(
        Object.entries(packages).map(([key, one]) => [
          `request for ${one.name}`,
          {
            digest: one.hash,
            group: one.group,
            priority,
            roots: { [one.system]: [key] },
            aliases: { python: "usr/bin/python3" },
            paths: ["usr/lib/x/bin"],
            ...(implied ? { implied: true as const } : { relocation: "view" as const }),
          },
        ]),
      );
      const lock: Lockfile = { version: 1, requests, packages };
      const encoded = encodeLockfile(lock);
      const decoded = decodeLockfile(encoded, "bothy.lock");
      assert.deepEqual(decoded, lock);
      assert.equal(encodeLockfile(decoded), encoded);
      assert.deepEqual(diffLockfiles(lock, decoded), []);
    }),
  );
});

test("decodeLockfile refuses what a hostile lockfile might hold", () => {
  const paths = [
    "../x",
    "/etc/passwd",
    "a/../../b",
    "https://host/x",
    "a\0b",
    "a\nb",
    "",
    "a//b",
    "./a",
    "-rf",
    "a/.git/b",
    "a b",
    "a\\b",
    "a/..",
    "ü",
    "$(x)",
    "x".repeat(2000),
  ];
  const faults: Record<string, unknown>[] = [
    ...paths.map((file) => ({ file })),
    ...paths.map((name) => ({ name })),
    ...paths.map((location) => ({ ...NPM, location })),
    { ...NPM, location: "x/node_modules/y" },
    { ...NPM, location: "node_modules" },
    { ...NPM, tool: "../x" },
    { ...NPM, suite: "trixie" },
    { ...NPM, base: true },
    { hash: "sha256:00" },
    { hash: "md5:d41d8cd98f00b204e9800998ecf8427e" },
    { version: "1;rm" },
    { version: "" },
    { suite: "../x" },
    { suite: undefined },
    { group: "../g" },
    { system: "riscv64-linux" },
    { channel: "hub" },
    { size: -1 },
    { size: 1.5 },
    { release: "x" },
    { archive: "other" },
    { location: "node_modules/x" },
    { tool: "prettier" },
    { dependencies: ["nothing"] },
    { dependencies: ["__proto__"] },
    { dependencies: "x" },
    { extra: 1 },
  ];
  const alone = (key: string, item: object) =>
    JSON.stringify({ version: 1, requests: {}, packages: { [key]: item } });
  const plain = deb("htop", "3.4.1-5");
  for (const item of [plain, NPM]) decodeLockfile(alone(packageKey(item), item), "bothy.lock");
  assert.throws(() => decodeLockfile(alone("x", plain), "bothy.lock"), { code: "bad-lockfile" });
  for (const fault of faults) {
    // Under its own name, so that nothing but the fault is wrong.
    const item = { ...(fault.channel === "npm" ? {} : plain), ...fault };
    const text = alone(packageKey(item as LockedPackage), item);
    assert.throws(
      () => decodeLockfile(text, "bothy.lock"),
      (error) =>
        error instanceof UserError && error.code === "bad-lockfile" && /^bothy\.lock: /.test(error.message),
      JSON.stringify(fault),
    );
  }
  const requests: Record<string, unknown>[] = [
    { aliases: { "../x": "usr/bin/x" } },
    { aliases: { x: "../../bin/x" } },
    { aliases: { x: "/bin/sh" } },
    { paths: ["/bin"] },
    { paths: ["usr/../../bin"] },
    { roots: { [X]: ["nothing"] } },
    { roots: { other: [] } },
    { implied: false },
    { group: "other" },
    { digest: "x" },
  ];
  for (const fault of requests) {
    const text = JSON.stringify({ ...LOCK, requests: { htop: { ...LOCK.requests.htop, ...fault } } });
    assert.throws(() => decodeLockfile(text, "bothy.lock"), UserError, JSON.stringify(fault));
  }
});

test("decodeLockfile says what is wrong with the whole file", () => {
  const cases: [string, RegExp][] = [
    ["", /not JSON/],
    ["[]", /not an object/],
    ['{"version":2}', /version 2/],
    ['{"version":1,"requests":{},"packages":{},"x":1}', /x is not known/],
    ["{\n<<<<<<< a\n=======\n>>>>>>> b\n}", /^bothy\.lock:2:1: .*conflict markers/],
  ];
  for (const [text, said] of cases)
    assert.throws(
      () => decodeLockfile(text, "bothy.lock"),
      (error) => error instanceof UserError && said.test(error.message),
      text,
    );
});

test("decodeLockfile takes npm's scoped places and odd but honest Debian names", () => {
  for (const path of [
    "node_modules/@scope/x/node_modules/y",
    "pool/main/g/gcc-12/g++-12_12.2.0-14+deb12u1~x_amd64.deb",
  ])
    assert.ok(isSafePath(path), path);
});

test("checkLock finds nothing in a lock that fits", () => {
  assert.deepEqual(checkLock(MANIFEST, LOCK), []);
});

test("checkLock finds each way in which a lock doesn't fit", () => {
  const codes = (manifest: string, lock: Lockfile) =>
    checkLock(decodeManifest(`schema = 1\n${manifest}`, "f"), lock).map((problem) => problem.code);
  const one = '[options]\nsystems = ["x86_64-linux"]\n';
  assert.deepEqual(codes(`${one}[packages]\nhtop = "3"`, LOCK), ["changed-request"]);
  assert.deepEqual(codes(`${one}[packages]\nhtop = { group = "g" }`, LOCK), ["changed-request"]);
  assert.deepEqual(codes('[packages]\nhtop = "*"', LOCK), ["missing-system"]);
  assert.deepEqual(codes(`${one}[packages]\nhtop = "*"\ntree = "*"`, LOCK), ["missing-request"]);
  assert.deepEqual(codes(one, LOCK), ["extra-request"]);
  assert.deepEqual(codes(`${one}[packages]\nhtop = "*"`, lockOf(deb("htop", "1"), LIBC)), ["broken-closure"]);
  assert.deepEqual(codes(`${one}[packages]\nhtop = "*"`, lockOf(deb("htop", "1", ["gone"]))), [
    "broken-closure",
  ]);
});

test("diffLockfiles names what came, went and changed", () => {
  const after = lockOf(deb("htop", "3.5.0-1"), deb("libc6", "2.41-12"), deb("tree", "2"));
  const before = lockOf(deb("htop", "3.4.1-5"), deb("libc6", "2.41-12"), deb("gone", "1"));
  const seen = diffLockfiles(before, after).map(({ kind, name, from, to }) => [kind, name, from, to]);
  assert.deepEqual(seen, [
    ["removed", "gone", "1", undefined],
    ["changed", "htop", "3.4.1-5", "3.5.0-1"],
    ["added", "tree", undefined, "2"],
  ]);
  assert.equal(diffLockfiles(undefined, after).length, 3);
});

test("salvageLock gives up on no lockfile, and refuses one of a later version, which must not count for nothing", () => {
  const text = encodeLockfile(LOCK);
  assert.deepEqual(salvageLock(text, "bothy.lock"), LOCK);
  assert.equal(salvageLock("{}", "bothy.lock"), undefined);
  const later = text.replace('"version": 1\n', '"version": 2\n');
  assert.throws(() => salvageLock(later, "bothy.lock"), { code: "newer-lockfile" });
});
