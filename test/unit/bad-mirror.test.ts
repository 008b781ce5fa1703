import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import type { Misbehaviour, ReleaseWords } from "../mirrors/deb.ts";
import { type Expected, NODE, packages, refusalScene } from "../refusal-scene.ts";

const scene = await refusalScene();
after(() => scene.close());

const archives: readonly (readonly [title: string, args: readonly string[], expected: Expected])[] = [
  ["a name with ..", ["install", "dotdot"], { error: /dotdot.*escaped/, cause: /\.\./, help: /report/ }],
  [
    "an absolute name",
    ["install", "absolute"],
    { error: /absolute.*escaped/, cause: /absolute/, help: /report/ },
  ],
  [
    "a file below a link that leads outside",
    ["install", "through"],
    { error: /through/, cause: /\S/, help: /report/ },
  ],
  [
    "a hard link to a file outside",
    ["install", "hard"],
    { error: /hard.*passwd/, cause: /\S/, help: /report/ },
  ],
  [
    "a character device",
    ["install", "character"],
    { error: /character.*null/, cause: /device/, help: /report/ },
  ],
  ["a block device", ["install", "block"], { error: /block.*sda/, cause: /device/, help: /report/ }],
  [
    "a member that is larger than the archive",
    ["install", "endless"],
    { error: /endless/, cause: /\S/, help: /\S/ },
  ],
  ["a package that is none", ["install", "nonsense"], { error: /nonsense/, cause: /\S/, help: /\S/ }],
];

for (const [title, args, expected] of archives)
  test(`nothing changes for an archive with ${title}`, async () => {
    await scene.refused(args, expected);
    assert.equal(existsSync("/tmp/escaped") || existsSync("/escaped"), false);
  });

/** What the mirror does while `fn` runs; bothy has no index of before. */
async function withMirror(how: () => void | Promise<void>, fn: () => Promise<void>): Promise<void> {
  rmSync(scene.home.at("cache"), { recursive: true, force: true });
  try {
    await how();
    await fn();
  } finally {
    scene.mirror.misbehave(undefined);
    await scene.mirror.publish(packages);
  }
}

const DAY = 86_400_000;
const indexes: readonly (readonly [title: string, words: ReleaseWords, expected: Expected])[] = [
  ["no signature", { signedBy: "none" }, { error: /trixie/, cause: /sign/, help: /\S/ }],
  ["a stranger's signature", { signedBy: "stranger" }, { error: /trixie/, cause: /key|sign/, help: /\S/ }],
  [
    "a text that was changed",
    { tampered: true },
    { error: /trixie.*not signed/, cause: /digest/, help: /\S/ },
  ],
  [
    "a time that has run out",
    { date: new Date(Date.now() - 3 * DAY), validUntil: new Date(Date.now() - DAY) },
    { error: /trixie/, cause: /\S/, help: /\S/ },
  ],
  [
    "an older date than before",
    { date: new Date(Date.now() - 3 * DAY) },
    { error: /trixie.*older/s, cause: /\S/, help: /\S/ },
  ],
  [
    "another's origin",
    { origin: "Elsewhere" },
    { error: /trixie/, cause: /Elsewhere/, help: /bothy config set/ },
  ],
];

for (const [title, words, expected] of indexes)
  test(`nothing changes for an index with ${title}`, () =>
    withMirror(
      () => scene.mirror.publish(packages, words),
      () => scene.refused(["install", "fresh"], expected),
    ));

const transfers: readonly (readonly [title: string, how: Misbehaviour, expected: Expected])[] = [
  ["never answers", "silent", { error: /\S/, cause: /no answer within 1 s/, help: /fetch\.timeout/ }],
  ["stalls", "stall", { error: /\S/, cause: /stalled for 1 s/, help: /another mirror/ }],
  ["sends half a file", "half", { error: /\S/, cause: /before the end|ended after/, help: /another mirror/ }],
  ["is out of order", { status: 500 }, { error: /\S/, cause: /500/, help: /\S/ }],
  ["wants credentials", { status: 401 }, { error: /\S/, cause: /401/, help: /credentials/ }],
];

/** Bothy waits no longer than this many seconds for an answer while `work` runs. */
async function withTimeout(seconds: number, work: () => Promise<void>): Promise<void> {
  await scene.home.bothy(["config", "set", "fetch.timeout", String(seconds)]);
  try {
    await work();
  } finally {
    await scene.home.bothy(["config", "unset", "fetch.timeout"]);
  }
}

for (const [title, how, expected] of transfers) {
  const timeout = how === "silent" || how === "stall" ? 1 : 60;
  test(`nothing changes for a mirror whose index ${title}`, () =>
    withMirror(
      () => scene.mirror.misbehave(/InRelease$/, how),
      () => withTimeout(timeout, () => scene.refused(["install", "fresh"], expected)),
    ));
  test(`nothing changes for a mirror whose package ${title}`, () =>
    withMirror(
      () => scene.mirror.misbehave(/fresh.*\.deb$/, how),
      () =>
        withTimeout(timeout, () =>
          scene.refused(["install", "fresh"], { ...expected, error: /fresh_1\.0_all\.deb/ }),
        ),
    ));
}

for (const [title, path, error] of [
  ["index", /Packages|by-hash/, /packages/],
  ["package", /fresh.*\.deb$/, /fresh_1\.0_all\.deb/],
] as const)
  test(`nothing changes for a mirror that sends the wrong ${title}`, () =>
    withMirror(
      () => scene.mirror.misbehave(path, "wrong"),
      () =>
        scene.refused(["install", "fresh"], {
          error,
          cause: /sha256 is [0-9a-f]{64}, expected/,
          help: /mirror/,
        }),
    ));

test("nothing changes for a mirror that nobody answers at", async () => {
  const env = { XDG_CONFIG_HOME: scene.home.at("other config") };
  mkdirSync(scene.home.at("other config/bothy"), { recursive: true });
  writeFileSync(
    scene.home.at("other config/bothy/config.toml"),
    '[deb]\nmirror = "http://127.0.0.1:9/debian"\n[fetch]\nattempts = 1\n',
  );
  await scene.refused(
    ["install", "fresh"],
    { error: /127\.0\.0\.1:9/, cause: /\S/, help: /network/ },
    { env },
  );
});

test("nothing changes for a wrong tarball of npm's registry", async () => {
  scene.registry.misbehave(".tgz", "wrong");
  await scene.refused(["install", "nodejs@22"], { error: new RegExp(NODE), cause: /sha512/, help: /\S/ });
  scene.registry.misbehave(".tgz", "half");
  await scene.refused(["install", "nodejs@22"], { error: new RegExp(NODE), cause: /\S/, help: /\S/ });
  scene.registry.misbehave(".tgz", "none");
  rmSync(scene.home.at("cache"), { recursive: true, force: true });
});
