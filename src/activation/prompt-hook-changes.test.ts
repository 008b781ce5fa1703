import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { quoteFish, quoteSh } from "./quote.ts";
import { type HookShell, hookScene } from "./testing/hook-scene.ts";
import { IN_PLACE } from "./testing/shells.ts";

const SHELLS = (["bash", "zsh", "fish"] as const).filter((shell) => IN_PLACE.includes(shell));

/** fish before 3.6 has no `test -nt`: it looks again two seconds later. */
function seesFractions(shell: HookShell): boolean {
  return shell !== "fish" || spawnSync("fish", ["-c", "test / -ef /"]).status === 0;
}

for (const shell of SHELLS) {
  const q = shell === "fish" ? quoteFish : quoteSh;

  test(`the prompt hook of ${shell} asks once when a file has changed, and takes over what is in force then`, (t) => {
    const scene = hookScene(t, { vars: { VALUE: "one" } });
    // A second answer, made in advance, that bothy puts in place when it is asked.
    fs.cpSync(scene.activation.folder, scene.at("first"), { recursive: true, preserveTimestamps: true });
    fs.utimesSync(scene.at("project/bothy.toml"), 1_700_000_100.5, 1_700_000_100.5);
    scene.answer("activate", { vars: { VALUE: "two" } });
    fs.renameSync(scene.activation.folder, scene.at("second"));
    fs.renameSync(scene.at("first"), scene.activation.folder);
    fs.utimesSync(scene.at("project/bothy.toml"), 1_700_000_000.5, 1_700_000_000.5);
    scene.whenAsked(
      `rm -r ${quoteSh(scene.activation.folder)}; cp -a ${quoteSh(scene.at("second"))} ${quoteSh(scene.activation.folder)}`,
    );
    const touch = `touch -d @1700000100.5 ${q(scene.at("project/bothy.toml"))}`;
    const shown = scene.run(shell, [
      `cd ${q(scene.at("project"))}`,
      "echo $VALUE",
      touch,
      "echo $VALUE",
      "true",
      "cd ..",
      'echo "[$VALUE]"',
    ]);
    assert.deepEqual(
      [1, 3, 6].map((index) => shown[index]),
      ["one\n", "two\n", "[]\n"],
    );
    assert.equal(fs.readFileSync(scene.at("asked"), "utf8"), `hook --answer ${scene.at("project")} -d /\n`);
  });

  test(`the prompt hook of ${shell} asks again after each of many changes, and not for ever where answers are old when they come`, (t) => {
    const scene = hookScene(t, { vars: { VALUE: "one" } });
    const [toml, answer] = [scene.at("project/bothy.toml"), join(scene.activation.folder, "answer")];
    scene.whenAsked(`touch -r ${quoteSh(toml)} ${quoteSh(join(answer, "0.stamp"))}
sed -i "s/= '[0-9]* /= '$(stat -c %Y ${quoteSh(toml)}) /" ${quoteSh(join(answer, "answer.fish"))}`);
    const touch = (second: number) => `touch -d @17000${second}.5 ${q(toml)}`;
    const enter = `cd ${q(scene.at("project"))}`;
    const changes = [11111, 22222, 33333, 44444, 55555, 66666].map(touch);
    scene.run(shell, [enter, ...changes]);
    assert.equal(scene.asked(), changes.length);
    scene.whenAsked("true");
    scene.run(shell, [enter, touch(77777), ...Array<string>(8).fill("true")]);
    assert.equal(scene.asked(), changes.length + 3);
  });

  if (seesFractions(shell))
    test(`the prompt hook of ${shell} sees a second change within one second`, (t) => {
      const scene = hookScene(t, { vars: { VALUE: "one" } });
      // Of the year 2096: young however slow this machine is.
      const touch = (time: string) => `touch -d @${time} ${quoteSh(scene.at("project/bothy.toml"))}`;
      assert.equal(spawnSync("sh", ["-c", touch("4000000000.500000")]).status, 0);
      scene.answer("activate", {}, true);
      const enter = `cd ${q(scene.at("project"))}`;
      scene.run(shell, [enter, "true"]);
      assert.equal(scene.asked(), 0);
      scene.run(shell, [enter, touch("4000000000.500001")]);
      assert.equal(scene.asked(), 1);
    });
}
