import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { bareRootObstacle, runInBareRoot } from "../bare-root/bare-root.ts";
import { BARE_ROOT_CHECKS, checkScript } from "../bare-root/checks.ts";
import { person, said } from "./harness.ts";

const obstacle = bareRootObstacle();

for (const suite of ["bookworm", "trixie"]) {
  describe(`programs of ${suite} in a root without /usr and /lib`, () => {
    const someone = person(`bare root ${suite}`);
    const folder = someone.folder("project");
    let programs: string;

    before(() => {
      assert.equal(obstacle, undefined);
      assert.equal(someone.bothy(["init"], { cwd: folder }).status, 0);
      const names = [...new Set(BARE_ROOT_CHECKS.flatMap(({ packages }) => packages))];
      const ran = someone.bothy(["install", ...names.map((name) => `deb/${suite}:${name}`)], { cwd: folder });
      assert.equal(ran.status, 0, said(ran));
      const printed = someone.bothy(["activate", "--print=json"], { cwd: folder });
      assert.equal(printed.status, 0, said(printed));
      const { variables } = JSON.parse(printed.stdout) as { variables: Record<string, string> };
      programs = join(variables.BOTHY_ENV!, "bin");
    });

    for (const check of BARE_ROOT_CHECKS)
      test(`${check.name} works by PATH alone`, () => {
        const ran = runInBareRoot({
          readOnly: [join(someone.env.XDG_DATA_HOME!, "bothy")],
          path: [programs],
          script: checkScript(check),
        });
        assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
        assert.match(ran.stdout, /passed\n$/);
      });
  });
}
