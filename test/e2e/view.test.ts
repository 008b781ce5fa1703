import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { bareRootObstacle, runInBareRoot } from "../bare-root/bare-root.ts";
import { person, said } from "./harness.ts";

const obstacle = bareRootObstacle();

describe("programs that can't be redirected", () => {
  const someone = person("view");
  const folder = someone.folder("project");
  let programs: string;

  before(() => {
    assert.equal(obstacle, undefined);
    const bothy = (...args: string[]) => {
      const ran = someone.bothy(args, { cwd: folder });
      assert.equal(ran.status, 0, said(ran));
      return ran.stdout;
    };
    bothy("init");
    bothy("install", "deb:valgrind", "deb:skopeo", "deb:sbcl", "deb:crun");
    bothy("install", "--relocation", "view", "deb:jq");
    const { variables } = JSON.parse(bothy("activate", "--print=json")) as {
      variables: Record<string, string>;
    };
    programs = join(variables.BOTHY_ENV!, "bin");
  });

  const inBareRoot = (script: string) => {
    const data = join(someone.env.XDG_DATA_HOME!, "bothy");
    const ran = runInBareRoot({ readOnly: [data], path: [programs], script: `set -e; cd /tmp; ${script}` });
    assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
    return ran.stdout;
  };

  test("list --relocation says of each program how it runs and why", () => {
    const ran = someone.bothy(["list", "--relocation", "--json"], { cwd: folder });
    assert.equal(ran.status, 0, said(ran));
    const listed = JSON.parse(ran.stdout) as {
      programs: { name?: string; path: string; mode: string; reason: string }[];
    };
    const of = (end: string) => listed.programs.find(({ path }) => path.endsWith(end))!;
    assert.equal(of("/usr/bin/jq").mode, "view");
    assert.match(of("/usr/bin/jq").reason, /bothy\.toml/);
    assert.equal(of("/usr/bin/skopeo").mode, "view");
    assert.match(of("/usr/bin/skopeo").reason, /Go program/);
    assert.match(of("/libexec/valgrind/memcheck-amd64-linux").reason, /static/);
    assert.equal(of("/usr/bin/sbcl").mode, "native");
    assert.equal(of("/usr/bin/crun").name, "crun");
  });

  test("static programs find their files in a root without /usr", () => {
    inBareRoot(
      "valgrind --error-exitcode=3 sh -c 'exit 5' 2> said || test $? = 5; grep -q 'ERROR SUMMARY' said",
    );
  });

  test("Go programs find their configuration in a root without /usr", () => {
    // Without its policy.json it refuses before it looks for the image.
    const script = "! skopeo copy dir:/nowhere dir:/tmp/x 2> said; cat said";
    assert.match(inBareRoot(script), /nowhere/);
  });

  test("a view keeps input, folder and user", () => {
    assert.equal(inBareRoot("printf '[1,2]' | jq -c 'map(.*2)'"), "[2,4]\n");
    assert.equal(inBareRoot("mkdir d; cd d; echo 1 > a.json; jq . a.json; jq -n 'env.PWD'"), '1\n"/tmp/d"\n');
  });

  test("programs that are copies of their program run outside of its folder", () => {
    const save = `(save-lisp-and-die "out" :executable t :toplevel (lambda () (princ (* 6 7)) (sb-ext:exit)))`;
    assert.equal(inBareRoot(`sbcl --noinform --eval '${save}' >/dev/null 2>&1; ./out`), "42");
    assert.match(inBareRoot("crun --root /tmp/crun list"), /^NAME /);
  });
});
