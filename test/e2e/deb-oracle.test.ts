import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { debChannel } from "../../src/channels/deb/deb-channel.ts";
import { mirrorsOf } from "../../src/channels/deb/mirrors.ts";
import { type Suite, suiteParts } from "../../src/channels/deb/suites.ts";
import type { Context } from "../../src/host/context.ts";
import { testContext } from "../context.ts";

/** What people ask for, of every kind: small tools, servers, compilers, runtimes, desktop programs. */
const REQUESTS: Readonly<Record<Suite, readonly (readonly string[])[]>> = {
  trixie: [
    ["git"],
    ["build-essential"],
    ["postgresql"],
    ["nginx"],
    ["python3-pandas"],
    ["emacs-nox"],
    ["ffmpeg"],
    ["r-base-core"],
    ["default-jdk"],
    ["texlive-base"],
    ["chromium"],
    ["gnome-calculator"],
    ["npm"],
    ["kicad"],
    ["jq", "ripgrep", "g++"],
  ],
  bookworm: [
    ["git", "vim", "tmux"],
    ["gcc"],
    ["php-cli"],
    ["imagemagick"],
    ["libreoffice-writer"],
    ["apache2"],
  ],
  sid: [["golang-go"], ["rustc", "cargo"], ["inkscape"]],
};

/** An apt of its own in an empty root: no package installed, only the suite's sources. */
async function emptyRoot(
  ctx: Context & { root: string },
  suite: Suite,
): Promise<Record<string, string | undefined>> {
  const folder = join(ctx.root, `apt-${suite}`);
  for (const name of [
    "lists/partial",
    "archives/partial",
    "etc/preferences.d",
    "etc/apt.conf.d",
    "etc/sources.list.d",
  ])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "status"), "");
  const lines: string[] = [];
  for (const part of suiteParts(suite)) {
    for (const { base } of await mirrorsOf(ctx, part.archive)) {
      const answer = await fetch(`${base}/dists/${part.codename}/InRelease`, { method: "HEAD" });
      if (!answer.ok) continue;
      lines.push(
        `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${base} ${part.codename} main`,
      );
      break;
    }
  }
  writeFileSync(join(folder, "etc/sources.list"), `${lines.join("\n")}\n`);
  const conf = join(folder, "apt.conf");
  writeFileSync(
    conf,
    `Dir::State "${folder}"; Dir::State::status "${folder}/status"; Dir::State::lists "${folder}/lists";
Dir::Cache "${folder}"; Dir::Etc "${folder}/etc"; Dir::Log "${folder}";
APT::Architecture "amd64"; #clear APT::Architectures; APT::Architectures { "amd64"; };
APT::Sandbox::User ""; APT::Install-Recommends "false"; Acquire::Check-Valid-Until "false"; Acquire::Languages "none";\n`,
  );
  const env = { ...process.env, APT_CONFIG: conf };
  const update = spawnSync("apt-get", ["update"], { env, encoding: "utf8" });
  assert.equal(update.status, 0, update.stderr);
  return env;
}

for (const suite of Object.keys(REQUESTS) as Suite[])
  test(`resolve agrees with apt-get in an empty root on ${suite}`, async (t) => {
    if (spawnSync("apt-get", ["--version"]).error) {
      if (process.env.CI) assert.fail("apt-get is missing");
      t.skip("apt-get is missing: the oracle was not asked");
      return;
    }
    const ctx = testContext({ config: { "deb.check-valid-until": "no" } });
    t.after(() => ctx.close());
    const env = await emptyRoot(ctx, suite);
    for (const names of REQUESTS[suite]) {
      const answer = await debChannel().resolve(
        {
          requests: names.map((name) => ({ key: name, suite, name, constraint: "*" })),
          system: "x86_64-linux",
          group: "default",
          locked: [],
          upgrade: [],
        },
        ctx,
      );
      assert.ok(answer.kind === "resolved", `${names}: ${JSON.stringify(answer)}`);
      const ours = new Map(answer.packages.map(({ name, version }) => [name, version]));
      // The base system that bothy always adds is asked of apt by name.
      const base = baseNames(env, ours);
      const run = spawnSync("apt-get", ["--simulate", "install", ...base, ...names], {
        env,
        encoding: "utf8",
        maxBuffer: 1 << 28,
      });
      assert.equal(run.status, 0, run.stderr);
      const theirs = new Map(
        [...run.stdout.matchAll(/^Inst (\S+) \((\S+)/gm)].map((match) => [match[1]!, match[2]!]),
      );
      assert.deepEqual([...ours].sort(), [...theirs].sort(), `${suite}: ${names.join(" ")}`);
    }
  });

/** Of `chosen`, those that apt's index calls essential or required, and what other channels' programs link to. */
function baseNames(env: Record<string, string | undefined>, chosen: ReadonlyMap<string, string>): string[] {
  const run = spawnSync("apt-cache", ["show", "--no-all-versions", ...chosen.keys()], {
    env,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const base = new Set(["libc6", "libgcc-s1", "libstdc++6", "zlib1g", "ca-certificates"]);
  for (const paragraph of run.stdout.split("\n\n")) {
    const name = /^Package: (\S+)/m.exec(paragraph)?.[1];
    if (name !== undefined && /^(?:Essential: yes|Priority: required)$/m.test(paragraph)) base.add(name);
  }
  return [...base];
}
