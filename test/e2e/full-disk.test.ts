import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { installation, person, said } from "./harness.ts";

/** From too small for one object to enough: the disk fills while artifacts are imported, a tree is laid, its packages are configured. */
const SIZES = [1, 30, 60, 80, 95, 110, 130, 200] as const;

const someone = person("full-disk");
const data = someone.folder("data");
const project = someone.folder("project");
const MANIFEST = 'schema = 1\n[packages]\njq = "*"\n';

before(() => {
  const wrote = someone.run(["sh", "-c", 'printf %s "$1" > bothy.toml', "sh", MANIFEST], { cwd: project });
  assert.equal(wrote.status, 0, said(wrote));
  const locked = someone.bothy(["lock"], { cwd: project });
  assert.equal(locked.status, 0, said(locked));
});

/** The store's disk has `$1` MiB. Prints how the install ended and what it said; then, with more room, it has to work. */
const SCRIPT = `
size=$1 data=$2 program=$3
mount -t tmpfs -o "size=\${size}m" none "$data"
before=$(cat bothy.toml bothy.lock | sha256sum)
"$program" install 2>"$4"; echo "install $?"
cat "$4"
[ "$before" = "$(cat bothy.toml bothy.lock | sha256sum)" ] || echo "files changed"
mount -t tmpfs -o remount,size=2g none "$data"
set -e
"$program" store verify >/dev/null 2>&1
echo "verify 0"
"$program" activate -- jq -n 6*7 2>/dev/null
"$program" store verify >/dev/null 2>&1
"$program" gc >/dev/null 2>&1
ls "$data/bothy/tmp" "$data/bothy/locks" | grep -v : | grep . || echo "nothing left"
`;

for (const size of SIZES)
  test(`install leaves nothing half done on a disk of ${size} MiB`, () => {
    const ran = someone.run(
      [
        "sh",
        "-c",
        SCRIPT,
        "sh",
        String(size),
        data,
        join(installation, "bin/bothy"),
        join(project, "../said"),
      ],
      { cwd: project, env: { XDG_DATA_HOME: data }, under: ["unshare", "-rm"] },
    );
    assert.equal(ran.status, 0, said(ran));
    const [, status] = /^install (\d)$/m.exec(ran.stdout) ?? [];
    if (status !== "0") {
      assert.equal(status, "1", said(ran));
      assert.match(
        ran.stdout,
        /^error: .*\n^cause: .*(?:no space left|full).*\n^help: .*(?:space|room)/im,
        said(ran),
      );
    }
    if (size === SIZES[0]) assert.equal(status, "1", said(ran));
    if (size === SIZES.at(-1)) assert.equal(status, "0", said(ran));
    assert.doesNotMatch(ran.stdout, /^files changed$/m);
    assert.match(ran.stdout, /^verify 0\n42\nnothing left\n$/m, said(ran));
  });
