import assert from "node:assert/strict";
import { test } from "node:test";
import { A, manifest, rejection, world, X } from "../../test/resolve-world.ts";
import { UserError } from "../base/error.ts";
import { systemOf } from "../base/system.ts";
import { resolveEnvironment } from "./resolve-environment.ts";

test("resolveEnvironment takes a version from the suite, or the package, that has it", async () => {
  const cases: [string, string, string, Record<string, string> | undefined][] = [
    ['python = "3.11"', "bookworm", "python3", undefined],
    [
      'gcc = "12"',
      "trixie",
      "gcc-12",
      { gcc: "usr/bin/gcc-12", cc: "usr/bin/gcc-12", gcov: "usr/bin/gcov-12" },
    ],
    ['"deb/bookworm:gcc" = "12"', "bookworm", "gcc", undefined],
    [
      'gcc = "11"',
      "bookworm",
      "gcc-11",
      { gcc: "usr/bin/gcc-11", cc: "usr/bin/gcc-11", gcov: "usr/bin/gcov-11" },
    ],
    ['htop = "3.2"', "bookworm", "htop", undefined],
    ['htop = "*"', "trixie", "htop", undefined],
  ];
  for (const [line, suite, name, aliases] of cases) {
    const { channels, ctx } = world();
    const lock = await resolveEnvironment({ manifest: manifest(line) }, channels, ctx);
    ctx.close();
    const [request] = Object.values(lock.requests);
    assert.equal(request!.roots[X]![0], `${X}/default/deb/${suite}/${name}`, line);
    assert.deepEqual(request!.aliases, aliases, line);
  }
});

test("resolveEnvironment fills the catalog's templates from the version that was chosen", async () => {
  const { channels, ctx } = world();
  const lock = await resolveEnvironment({ manifest: manifest('postgresql = "*"') }, channels, ctx);
  ctx.close();
  assert.deepEqual(lock.requests.postgresql!.paths, ["usr/lib/postgresql/17/bin"]);
  assert.equal(lock.requests.postgresql!.roots[X]!.length, 3);
});

test("resolveEnvironment names the versions there are when none fits", async () => {
  const { channels, ctx } = world();
  const error = await rejection(resolveEnvironment({ manifest: manifest('python = "2.7"') }, channels, ctx));
  ctx.close();
  assert.equal(error.code, "no-such-version");
  assert.match(error.reason!, /deb\/trixie:python3 has 3\.13\.5-1/);
  assert.match(error.reason!, /deb\/bookworm:python3 has 3\.11\.2/);
});

test("resolveEnvironment says that a constraint can't be read, and what may be written", async () => {
  const { channels, ctx } = world();
  const refusing = (name: "deb" | "pypi") => ({
    ...channels[name],
    fits: () => false,
    refusal: () => new UserError("bad-constraint", `${name} can't read it`, { reason: "forms", help: "h" }),
  });
  const why = (line: string) =>
    rejection(resolveEnvironment({ manifest: manifest(line) }, { ...channels, deb: refusing("deb") }, ctx));
  const error = await why('python = "~>3.12"');
  assert.equal(error.code, "bad-constraint");
  assert.equal(error.message, "python: deb can't read it");
  assert.equal(error.help, "as in: bothy install python@3.12, or: bothy install 'python@>=3.12'");
  // What one of its channels may read is for that one to refuse.
  assert.equal((await why('nodejs = "~>99"')).code, "no-such-version");
  ctx.close();
});

test("resolveEnvironment names the versions there are when a suite can't be looked at", async () => {
  const { channels, ctx } = world();
  const without = (code: string): typeof channels => ({
    ...channels,
    deb: {
      ...channels.deb,
      versions: (name, options, at) =>
        options.suite === "trixie"
          ? channels.deb.versions(name, options, at)
          : Promise.reject(new UserError(code, `${options.suite} is not there`)),
    },
  });
  const lock = (line: string, code: string) =>
    resolveEnvironment({ manifest: manifest(line) }, without(code), ctx);
  for (const code of ["no-archive", "fetch-timeout"]) {
    const error = await rejection(lock('htop = "9"', code));
    assert.equal(error.code, "no-such-version");
    assert.match(error.reason!, /trixie:htop has 3\.4\.1-5\ndeb\/bookworm:htop .*bookworm is not there/);
  }
  ctx.close();
});

test("resolveEnvironment takes no other suite because the first couldn't be looked at", async () => {
  const { channels, ctx } = world();
  const lock = (code: string) => {
    const deb: typeof channels.deb = {
      ...channels.deb,
      versions: (name, options, at) =>
        options.suite === "trixie"
          ? Promise.reject(new UserError(code, "trixie is not there"))
          : channels.deb.versions(name, options, at),
    };
    return resolveEnvironment({ manifest: manifest('htop = "3.2"') }, { ...channels, deb }, ctx);
  };
  assert.equal((await rejection(lock("fetch-timeout"))).code, "fetch-timeout");
  assert.equal((await lock("no-archive")).requests.htop!.roots[X]![0], `${X}/default/deb/bookworm/htop`);
  ctx.close();
});

test("resolveEnvironment offers who else has a package that deb lacks, else near names", async () => {
  const { channels, ctx } = world();
  const other = await rejection(resolveEnvironment({ manifest: manifest('polars = "*"') }, channels, ctx));
  assert.equal(other.code, "no-such-package");
  assert.equal(other.help, "bothy install pypi:polars");
  const suite = await rejection(resolveEnvironment({ manifest: manifest('novel = "*"') }, channels, ctx));
  assert.equal(suite.help, "bothy install deb/sid:novel");
  const near = await rejection(resolveEnvironment({ manifest: manifest('hotp = "*"') }, channels, ctx));
  ctx.close();
  assert.match(near.help!, /did you mean htop\?/);
});

test("resolveEnvironment asks nothing of other systems for a name that this one lacks", async () => {
  const { channels, ctx } = world();
  const here = systemOf(ctx.host.arch, ctx.host.platform)!;
  const other = here === X ? A : X;
  for (const constraint of ["*", "1.7"]) {
    const asked: string[] = [];
    const deb: typeof channels.deb = {
      ...channels.deb,
      versions: (name, options, at) => {
        asked.push(options.system);
        return channels.deb.versions(name, options, at);
      },
      resolve: (input, at) => {
        asked.push(input.system);
        return channels.deb.resolve(input, at);
      },
    };
    const systems = `[options]\nsystems = ["${other}", "${here}"]`;
    const wanted = manifest(`tree = "*"\nhotp = "${constraint}"`, systems);
    const near = await rejection(resolveEnvironment({ manifest: wanted }, { ...channels, deb }, ctx));
    assert.match(near.help!, /did you mean htop\?/);
    assert.deepEqual([...new Set(asked)], [here]);
  }
  ctx.close();
});

test("resolveEnvironment prepares no channel's client to say who else has a package, but says that it didn't", async () => {
  const { channels, ctx } = world();
  const pypi = { ...channels.pypi, asksAtOnce: async () => false };
  const error = await rejection(
    resolveEnvironment({ manifest: manifest('polars = "*"') }, { ...channels, pypi }, ctx),
  );
  ctx.close();
  assert.equal(error.help, "pypi was not asked; if it has it: bothy install pypi:polars");
  assert.ok(!channels.calls.some((call) => /^\w+ pypi/.test(call)));
});

test("resolveEnvironment names what is nearly called so in the channel that was asked, as it is typed", async () => {
  const { channels, ctx } = world();
  const error = await rejection(
    resolveEnvironment({ manifest: manifest('"npm:pretier" = "*"') }, channels, ctx),
  );
  ctx.close();
  assert.match(error.help!, /did you mean npm:prettier\?/);
});

test("resolveEnvironment refuses deb on darwin by the request's name", async () => {
  const { channels, ctx } = world();
  const wanted = manifest('htop = "*"', '[options]\nsystems = ["x86_64-linux", "aarch64-darwin"]');
  const error = await rejection(resolveEnvironment({ manifest: wanted }, channels, ctx));
  ctx.close();
  assert.equal(error.code, "not-on-this-system");
  assert.match(error.message, /htop.*aarch64-darwin/);
  assert.match(error.help!, /pypi:htop/);
  assert.deepEqual(channels.calls, []);
});

test("resolveEnvironment refuses what no channel has for a system, by the request's name", async () => {
  const { channels, ctx } = world();
  const wanted = manifest('nodejs = "22"', '[options]\nsystems = ["x86_64-linux", "x86_64-darwin"]');
  const error = await rejection(resolveEnvironment({ manifest: wanted }, channels, ctx));
  ctx.close();
  assert.equal(error.code, "not-on-this-system");
  assert.match(error.message, /nodejs.*x86_64-darwin/);
});
