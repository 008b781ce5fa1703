import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { installation, person, said } from "./harness.ts";

const someone = person("finding");
const bothy = join(installation, "bin/bothy");
const empty = someone.folder("empty");
const runs = join(someone.home, ".local/state/bothy/runs");

test("search finds a program by its name, then without a network, and says where it comes from", () => {
  const found = someone.bothy(["search", "rg"]);
  assert.match(found.stdout, /^ripgrep +14\.\S+ .*catalog: deb/m, said(found));
  const alone = someone.bothy(["search", "--offline", "--json", "python", "http", "client"], {
    under: ["unshare", "-rn"],
  });
  const { matches } = JSON.parse(alone.stdout) as { matches: { request: string }[] };
  assert.ok(
    matches.some(({ request }) => request === "deb:python3-httpx"),
    said(alone),
  );
});

test("show lists every version of what serves a name", () => {
  const shown = someone.bothy(["show", "postgresql"]);
  for (const place of ["deb/trixie:postgresql-17", "deb/bookworm:postgresql-15", "deb/sid:postgresql-18"])
    assert.ok(shown.stdout.includes(place), said(shown));
});

test("an unknown name and an unknown version are told with what there is", () => {
  const project = someone.folder("unknown");
  assert.equal(someone.bothy(["init", "--bare"], { cwd: project }).status, 0);
  const before = readFileSync(join(project, "bothy.toml"), "utf8");
  const slip = someone.bothy(["install", "ripgerp"], { cwd: project });
  assert.match(slip.stderr, /^help: did you mean ripgrep\?/m, said(slip));
  const elsewhere = someone.bothy(["install", "fastify"], { cwd: project });
  assert.match(elsewhere.stderr, /bothy install npm:fastify/, said(elsewhere));
  const version = someone.bothy(["install", "gcc@99"], { cwd: project });
  assert.equal(version.status, 1);
  assert.match(version.stderr, /deb\/trixie:gcc-13 has 13\./, said(version));
  assert.match(version.stderr, /deb\/bookworm:gcc-11 has 11\./, said(version));
  assert.equal(readFileSync(join(project, "bothy.toml"), "utf8"), before);
});

test("run brings a program without a project, and the next time sh alone finds it", () => {
  const first = someone.bothy(["run", "tree", "--", "tree", "--version"], { cwd: empty });
  assert.match(first.stdout, /^tree v\d/, said(first));
  const again = someone.run(["sh", "-x", bothy, "run", "tree", "--", "tree", "--noreport"], { cwd: empty });
  assert.equal(again.stdout, ".\n", said(again));
  assert.doesNotMatch(again.stderr, /exec \S*node /);
  const alone = someone.run(["sh", "-x", bothy, "run", "tree"], { cwd: empty });
  assert.match(alone.stdout, /^\.\n/, said(alone));
  assert.doesNotMatch(
    someone.run(["sh", "-x", bothy, "run", "tree"], { cwd: empty }).stderr,
    /exec \S*node /,
    "the main program is remembered",
  );
  assert.deepEqual(readdirSync(empty), []);
});

test("a run is the command's own process: input, status, signals, several packages", () => {
  const options = { cwd: empty, input: '{"a": [1]}' };
  assert.equal(someone.bothy(["run", "jq", "--", "jq", "-c", ".a"], options).stdout, "[1]\n");
  assert.equal(someone.bothy(["run", "jq", "--", "sh", "-c", "exit 7"]).status, 7);
  const killed = someone.bothy(["run", "jq", "--", "sh", "-c", "kill -TERM $$"]);
  assert.equal(killed.signal, "SIGTERM", said(killed));
  const both = someone.bothy(["run", "jq", "tree", "--", "sh", "-c", "command -v jq && command -v tree"]);
  assert.equal(both.stdout.match(/environments/g)?.length, 2, said(both));
  assert.match(someone.bothy(["run", "--upgrade", "jq", "--", "jq", "--version"]).stdout, /^jq-/);
});

test("a run that can't be leaves nothing, and says what to type", () => {
  const before = readdirSync(runs);
  assert.equal(someone.bothy(["run", "no-such-package-here", "--", "true"]).status, 1);
  assert.deepEqual(readdirSync(runs), before);
  const option = someone.bothy(["run", "jq", "--version"]);
  assert.equal(option.status, 2);
  assert.match(option.stderr, /behind --, as in: bothy run jq -- jq --version/);
  const none = someone.bothy(["run", "--", "true"], { cwd: empty });
  assert.match(none.stderr, /help: name some: bothy run PACKAGE -- COMMAND/, said(none));
});

test("gc keeps what was run lately, and forgets the rest", () => {
  assert.equal(someone.bothy(["gc"]).status, 0);
  assert.ok(existsSync(join(runs, "tree/.run/bothy.lock")));
  const forgotten = someone.bothy(["gc", "--older-than", "0"]);
  assert.match(forgotten.stdout, /Forgot what `bothy run jq tree` made\./, said(forgotten));
  assert.ok(!existsSync(join(runs, "tree")), said(forgotten));
  assert.match(someone.bothy(["run", "tree", "--", "tree", "--version"]).stdout, /^tree v\d/);
});

test("init reads a project's files, writes where each request comes from, and what it wrote installs", () => {
  const project = someone.folder("adopted");
  const write = (name: string, text: string) => writeFileSync(join(project, name), text);
  write(".python-version", "3.13.1\n");
  write("requirements.txt", "idna>=3 # small\n-r more.txt\n-e .\npywin32; sys_platform == 'win32'\n");
  write("more.txt", "six==1.16.0\n");
  write(".tool-versions", "jq latest\nterraform 1.5\n");
  const dry = someone.bothy(["init", "--dry-run"], { cwd: project });
  assert.equal(dry.status, 0, said(dry));
  assert.ok(!existsSync(join(project, "bothy.toml")));
  const done = someone.bothy(["init"], { cwd: project });
  for (const line of ["requirements.txt:3", "requirements.txt:4", ".tool-versions:2"])
    assert.ok(done.stdout.includes(line), said(done));
  const manifest = readFileSync(join(project, "bothy.toml"), "utf8");
  assert.match(manifest, /^"pypi:six" = "==1\.16\.0" +# more\.txt:1$/m);
  assert.match(manifest, /^python = "3\.13" +# \.python-version:1/m);
  const built = someone.bothy(["install"], { cwd: project });
  assert.equal(built.status, 0, said(built));
  const ran = someone.bothy(
    ["run", "--", "python", "-c", "import six, idna, sys; print(six.__version__, sys.version_info[:2])"],
    { cwd: project },
  );
  assert.equal(ran.stdout, "1.16.0 (3, 13)\n", said(ran));
  const twice = someone.bothy(["init"], { cwd: project });
  assert.equal(twice.status, 1);
  assert.equal(readFileSync(join(project, "bothy.toml"), "utf8"), manifest);
});
