import assert from "node:assert/strict";
import { after, test } from "node:test";
import { said } from "../cli-home.ts";
import { homeWith } from "../home-with.ts";
import { startDebMirror } from "../mirrors/deb.ts";
import { npmRegistry } from "../mirrors/npm.ts";

const described = (name: string, version: string, text: string, suites?: readonly string[]) => ({
  name,
  version,
  fields: { Description: text },
  ...(suites === undefined ? {} : { suites }),
});
const mirror = await startDebMirror({
  packages: [
    described("ripgrep", "14.1-1", "finds lines", ["trixie"]),
    described("ripgrep", "15.2-1", "finds lines", ["sid"]),
    described("ripgrep-all", "1.0-1", "finds lines in PDF files", ["sid"]),
    described("python3-httpx", "0.28-1", "next generation HTTP client"),
    described("libhttpclient-dev", "1-1", "HTTP client in python and C"),
    described("postgresql-17", "17.5-1", "database", ["trixie"]),
    described("postgresql-15", "15.1-1", "database", ["bookworm"]),
  ],
  suites: ["bookworm", "trixie", "sid"],
  architectures: ["amd64", "arm64"],
});
const registry = await npmRegistry([
  { name: "left-pad", version: "1.3.0", manifest: { description: "pads on the left" } },
]);
const { home, close } = await homeWith(mirror, registry);
after(close);

interface Answer {
  readonly matches: readonly { request: string; source: string; versions: string[]; channel: string }[];
  readonly leftOut: readonly string[];
  readonly near?: string;
}

async function search(...words: string[]): Promise<Answer> {
  const ran = await home.bothy(["search", "--json", ...words]);
  assert.equal(ran.status, 0, said(ran));
  return JSON.parse(ran.stdout) as Answer;
}

test("the first search fetches all suites; the next ones ask nobody, and find the same", async () => {
  const first = await search("ripgrep");
  const asked = mirror.requests.length + registry.asked.length;
  assert.deepEqual(await search("ripgrep"), first);
  assert.deepEqual(await search("--offline", "ripgrep"), first);
  assert.equal(mirror.requests.length + registry.asked.length, asked);
  assert.deepEqual(
    first.matches.map(({ request, source, versions }) => [request, source, ...versions]),
    [
      ["ripgrep", "catalog: deb", "14.1", "15.2"],
      ["deb/sid:ripgrep-all", "deb sid", "1.0"],
    ],
  );
  assert.ok(first.leftOut.includes("npm"));
});

test("a name of the catalog has the versions of all that serve it, also of names with numbers in them", async () => {
  const { matches } = await search("postgresql");
  assert.deepEqual(matches[0]?.versions, ["17.5", "15.1"]);
});

test("a program's name finds what brings it", async () => {
  assert.equal((await search("rg")).matches[0]?.request, "ripgrep");
  const { matches } = await search("--program", "convert");
  assert.deepEqual(
    matches.map(({ request }) => request),
    ["imagemagick"],
  );
});

test("several words must all be there, programs and packages for people before libraries", async () => {
  const { matches } = await search("python", "http", "client");
  assert.deepEqual(
    matches.filter(({ channel }) => channel === "deb").map(({ request }) => request),
    ["deb:python3-httpx", "deb:libhttpclient-dev"],
  );
});

test("what nothing here has is asked for, and known from then on", async () => {
  const { matches } = await search("left-pad");
  assert.deepEqual(matches[0], {
    request: "npm:left-pad",
    channel: "npm",
    source: "npm",
    versions: ["1.3.0"],
    summary: "pads on the left",
  });
  const asked = registry.asked.length;
  assert.equal((await search("--offline", "left-pad")).matches[0]?.request, "npm:left-pad");
  assert.equal(registry.asked.length, asked);
});

test("a slip of the finger gets a name that is near, from the catalog or the indexes", async () => {
  assert.equal((await search("--offline", "postgers")).near, "postgres");
  assert.equal((await search("--offline", "ripgerp-all")).near, "ripgrep-all");
  const said = (await home.bothy(["search", "--offline", "postgers"])).stdout;
  assert.match(said, /Did you mean postgres\? Type: bothy search postgres/);
});

test("--limit and --channel hold, and wrong ones are told", async () => {
  assert.equal((await search("--limit", "1", "ripgrep")).matches.length, 1);
  const { matches } = await search("--channel", "deb", "ripgrep");
  assert.ok(matches.length > 0 && matches.every(({ channel }) => channel === "deb"));
  for (const wrong of [
    ["--limit", "none"],
    ["--channel", "apt"],
  ])
    assert.equal((await home.bothy(["search", ...wrong, "x"])).status, 2);
});

test("a search that finds nothing doesn't begin to fetch compilers for the registry of crates", async () => {
  const ran = await home.bothy(["search", "no-such-thing-anywhere"], { env: { PATH: "/nowhere" } });
  assert.equal(ran.status, 0, said(ran));
  assert.match(ran.stdout, /^cargo was not asked, .*: bothy search --channel cargo no-such-thing-anywhere$/m);
  assert.doesNotMatch(ran.stderr, /cargo/);
});
