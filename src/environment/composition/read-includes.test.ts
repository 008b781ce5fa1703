import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { UserError } from "../../base/error.ts";
import { composeProject } from "./compose-project.ts";

interface Scene {
  readonly root: string;
  write(folder: string, text: string): void;
  /** Composes the project in `folder`. */
  compose(folder: string): ReturnType<typeof composeProject>;
  refusal(folder: string): Promise<UserError>;
}

function scene(t: TestContext): Scene {
  const ctx = testContext();
  t.after(() => ctx.close());
  const root = fs.realpathSync(ctx.root);
  const compose = (folder: string) => {
    const path = join(root, folder);
    return composeProject({ root: path }, fs.readFileSync(join(path, "bothy.toml"), "utf8"), ctx);
  };
  return {
    root,
    write(folder, text) {
      fs.mkdirSync(join(root, folder), { recursive: true });
      fs.writeFileSync(join(root, folder, "bothy.toml"), `schema = 1\n${text}\n`);
    },
    compose,
    async refusal(folder) {
      const error = await compose(folder).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof UserError, String(error));
      return error;
    },
  };
}

const include = (...dirs: string[]) => `[include]\nenvironments = ${JSON.stringify(dirs)}`;

test("readIncludes follows includes of includes, and takes what several include once, below them", async (t) => {
  const { write, compose } = scene(t);
  write("base", '[packages]\nx = "base"\ny = "base"');
  write("one", `${include("../base")}\n[packages]\nx = "one"`);
  write("two", `${include("../base")}\n[packages]\nz = "two"`);
  write("app", `[include]\nenvironments = [{ dir = "../one" }, "../two/", "../base"]`);
  const { manifest, includes } = await compose("app");
  assert.deepEqual(
    includes.manifests.map(({ file }) => file),
    ["../base/bothy.toml", "../one/bothy.toml", "../two/bothy.toml"],
  );
  assert.deepEqual(
    manifest.packages.map(({ key, constraint }) => `${key} ${constraint}`),
    ["y base", "x one", "z two"],
  );
});

test("readIncludes takes each folder of a pattern that has a manifest, but not the one that says the pattern", async (t) => {
  const { root, write, compose } = scene(t);
  for (const name of ["b", "a", "c2", ".hidden"])
    write(`packages/${name}`, `[packages]\n${name.replace(".", "")} = "*"`);
  write("packages/app", include("../*"));
  fs.mkdirSync(join(root, "packages/empty"));
  fs.writeFileSync(join(root, "packages/file"), "");
  write("root", include("../packages/[!a]?"));
  const files = async (folder: string) => (await compose(folder)).includes.manifests.map(({ file }) => file);
  assert.deepEqual(await files("packages/app"), ["../a/bothy.toml", "../b/bothy.toml", "../c2/bothy.toml"]);
  assert.deepEqual(await files("root"), ["../packages/c2/bothy.toml"]);
  const { inputs } = (await compose("packages/app")).includes;
  assert.deepEqual(
    inputs.map((path) => fs.realpathSync(path).slice(root.length)).sort(),
    ["", "/a/bothy.toml", "/app/bothy.toml", "/b/bothy.toml", "/c2/bothy.toml", "/empty"].map(
      (path) => `/packages${path}`,
    ),
  );
});

test("readIncludes names the whole circle", async (t) => {
  const { write, refusal } = scene(t);
  write("a", include("../b"));
  write("b", `\n${include("../c")}`);
  write("c", include("../b"));
  const error = await refusal("a");
  assert.equal(error.code, "include-cycle");
  assert.match(error.message, /^\.\.\/c\/bothy\.toml:3:17: /);
  assert.equal(
    error.reason,
    "../b/bothy.toml:4 includes ../c/bothy.toml\n../c/bothy.toml:3 includes ../b/bothy.toml",
  );
  write("self", include("."));
  assert.equal((await refusal("self")).reason, "bothy.toml:3 includes bothy.toml");
});

test("readIncludes says what is missing, and at which line", async (t) => {
  const { root, write, refusal } = scene(t);
  fs.mkdirSync(join(root, "bare"));
  fs.writeFileSync(join(root, "file"), "");
  fs.symlinkSync("loop", join(root, "loop"));
  for (const [dir, reason] of [
    ["../nothing", /there is no .*\/nothing$/],
    ["../bare", /has no bothy\.toml$/],
    ["../file", /is a file$/],
    ["../loop", /go round in circles/],
    ["../none*", /has no folder that does/],
    ["../bar?", /no other folder that it names has a bothy\.toml/],
  ] as const) {
    write("app", include(dir));
    const error = await refusal("app");
    assert.equal(error.code, "no-such-include");
    assert.match(error.message, /^bothy\.toml:3:17: /);
    assert.match(error.reason!, reason, dir);
  }
  write("app", include("../base"));
  write("base", '[packages]\nx = "; rm"');
  assert.match((await refusal("app")).message, /^\.\.\/base\/bothy\.toml:3:5: "; rm" is not a version/);
  write("the base", '<<<<<<< a\nname = "a"\n=======\nname = "b"\n>>>>>>> b');
  fs.mkdirSync(join(root, "a folder"));
  for (const [dir, command] of [
    ["the base", "lock"],
    ["a folder", "init"],
  ] as const) {
    write("app", include(`../${dir}`));
    const { help } = await refusal("app");
    assert.ok(help!.includes(`: bothy ${command} -d '${join(root, dir)}'`), help);
  }
  write("app", include("../base"));
  write("base", include("../gone"));
  assert.match((await refusal("app")).message, /^\.\.\/base\/bothy\.toml:3:17: can't include/);
});

test("readIncludes knows one environment however it is reached", async (t) => {
  const { root, write, compose } = scene(t);
  write("real/base", '[packages]\nx = "*"');
  fs.symlinkSync("real/base", join(root, "link"));
  write("app", include("../link", "../real/base", join(root, "real/./base")));
  const { includes } = await compose("app");
  assert.deepEqual(
    includes.manifests.map(({ file, owner }) => [file, owner]),
    [["../real/base/bothy.toml", process.getuid!()]],
  );
});
