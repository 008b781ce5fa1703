import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { ended } from "../cli-home.ts";
import { installation, person, type Ran, said } from "./harness.ts";

const checkout = join(import.meta.dirname, "../..");
const someone = person("webapp");
const bothy = join(installation, "bin/bothy");

/** A fresh clone of this repository with a second worktree, as that person has them. */
function clones(): [string, string] {
  const folder = someone.folder("clone");
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  const git = (...args: string[]) => {
    const done = spawnSync("git", ["-c", "safe.directory=*", ...args], { encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
  };
  git("clone", "-q", "--shared", checkout, one);
  git("-C", one, "worktree", "add", "-q", two);
  const { uid, gid } = statSync(folder);
  spawnSync("chown", ["-R", `${uid}:${gid}`, folder]);
  return [join(one, "examples/webapp"), join(two, "examples/webapp")];
}

test("examples/webapp's test passes in one command from a clone, in two worktrees at once on ports of their own", async () => {
  const folders = clones();
  // One builds what both use; side by side they would, too, but wait for each other.
  const built = someone.bothy(["activate", "-d", folders[0], "--", "true"]);
  assert.equal(built.status, 0, said(built));
  const script = 'echo "ports $BOTHY_PORT_DB $BOTHY_PORT_CACHE $BOTHY_PORT_WEB"; npm test';
  const ran = await Promise.all(
    folders.map((folder): Promise<Ran> => {
      const command = [bothy, "activate", "-d", folder, "--services", "--", "sh", "-c", script];
      return ended(someone.start(command));
    }),
  );
  const ports = ran.flatMap((one) => {
    assert.equal(one.status, 0, said(one));
    assert.match(one.stderr, /db is ready after/);
    assert.match(one.stderr, /web is ready after/);
    assert.match(one.stdout, /^. pass 3$/m);
    assert.match(one.stdout, /^. fail 0$/m);
    return /^ports (\d+) (\d+) (\d+)$/m.exec(one.stdout)!.slice(1);
  });
  assert.equal(new Set(ports).size, 6, ports.join(" "));
  for (const folder of folders) {
    const deadline = Date.now() + 20_000;
    const states = () => {
      const status = someone.bothy(["services", "status", "--json"], { cwd: folder });
      return (JSON.parse(status.stdout) as { services: { state: string }[] }).services.map(
        ({ state }) => state,
      );
    };
    while (states().some((state) => state !== "stopped")) {
      assert.ok(Date.now() < deadline, states().join(" "));
      await delay(100);
    }
  }
});
