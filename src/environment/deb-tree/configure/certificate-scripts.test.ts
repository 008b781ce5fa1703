import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { UPDATE_CERTIFICATES } from "./certificate-scripts.ts";

const ORIGINAL = "/usr/sbin/update-ca-certificates";

test("update-ca-certificates in one process does what the package's own does", (t) => {
  const needed = [ORIGINAL, "/usr/bin/perl", "/usr/bin/openssl", "/usr/share/ca-certificates/mozilla"];
  const missing = needed.filter((path) => !existsSync(path));
  if (missing.length > 0) {
    if (process.env.CI) assert.fail(`${missing.join(", ")} is missing`);
    t.skip(`${missing.join(", ")} is missing: nothing to compare with`);
    return;
  }
  const scratch = mkdtempSync(join(tmpdir(), "bothy-certificates-"));
  t.after(() => rmSync(scratch, { recursive: true, force: true }));
  const ours = join(scratch, "update");
  writeFileSync(ours, UPDATE_CERTIFICATES, { mode: 0o755 });
  assert.deepEqual(stateAfter(join(scratch, "ours"), ours), stateAfter(join(scratch, "theirs"), ORIGINAL));
});

/** A small system below `root`, updated twice by `program`, between which the configuration changes. */
function stateAfter(root: string, program: string) {
  const [certificates, local, made, hooks] = ["certificates", "local", "made", "hooks"].map((name) => {
    mkdirSync(join(root, name), { recursive: true });
    return join(root, name);
  }) as [string, string, string, string];
  const names = readdirSync("/usr/share/ca-certificates/mozilla").filter((name) => name.endsWith(".crt"));
  const [first, second, third, fourth] = names as [string, string, string, string];
  const pem = (name: string) => readFileSync(join("/usr/share/ca-certificates/mozilla", name), "utf8");
  for (const name of [first, second, third]) writeFileSync(join(certificates, name), pem(name));
  writeFileSync(join(local, "Our own (new), one.crt"), pem(fourth).trimEnd());
  symlinkSync("/nowhere", join(made, "dangling.pem"));
  const heard = join(root, "heard");
  writeFileSync(join(hooks, "listen"), `#!/bin/sh\ncat >> ${heard}\n`, { mode: 0o755 });
  const conf = join(root, "conf");
  const update = (lines: readonly string[], ...options: string[]) => {
    writeFileSync(conf, lines.map((line) => `${line}\n`).join(""));
    const places = {
      certsconf: conf,
      certsdir: certificates,
      localcertsdir: local,
      etccertsdir: made,
      hooksdir: hooks,
    };
    const args = Object.entries(places).flatMap(([name, path]) => [`--${name}`, path]);
    const { status, stderr } = spawnSync(program, [...args, ...options], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
  };
  update(["# comment", "", first, second, `!${third}`, "missing.crt"]);
  update([first, `!${second}`, third]);
  update([first, third], "--fresh");
  const relative = (text: string) => text.replaceAll(`${root}/`, "").split("\n").sort();
  return {
    links: readdirSync(made, { withFileTypes: true })
      .map((entry) =>
        entry.isSymbolicLink()
          ? relative(`${entry.name} ${readlinkSync(join(made, entry.name))}`)
          : entry.name,
      )
      .sort(),
    bundle: readFileSync(join(made, "ca-certificates.crt"), "utf8"),
    heard: relative(readFileSync(heard, "utf8")),
  };
}
