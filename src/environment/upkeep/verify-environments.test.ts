import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { openStore } from "../../store/store.ts";
import type { EnvironmentPlan } from "../environment-plan.ts";
import { commitEnvironment } from "../environment-root.ts";
import { verifyEnvironments } from "./verify-environments.ts";

const searchPaths = { MANPATH: [], XDG_DATA_DIRS: [], PKG_CONFIG_PATH: [], CMAKE_PREFIX_PATH: [] };

test("verifyEnvironments knows scripts that stand for those of trees, and finds what isn't as made", async (t) => {
  const ctx = testContext();
  t.after(() => ctx.close());
  const store = openStore(ctx.host, { data: join(ctx.root, "a store") });
  const plan: EnvironmentPlan = {
    links: { "bin/node": "../npm/node/bin/node" },
    launchers: { "bin/npm": `#!/bin/sh\nexec '${store.root}/trees/x/bin/node' '/npm' "$@"\n` },
    file: { format: 1, system: "x86_64-linux", trees: [], programs: {}, searchPaths, notices: [] },
  };
  const { path } = await commitEnvironment(plan, [], store, ctx.host);
  const found = async () =>
    (await verifyEnvironments(store, ctx.host)).map(({ path: at, problem }) => [
      problem,
      at.slice(path.length),
    ]);
  assert.deepEqual(await found(), []);

  fs.writeFileSync(join(path, "bin/extra"), "#!/bin/sh\n");
  assert.deepEqual(await found(), [["extra", "/bin/extra"]]);
  fs.rmSync(join(path, "bin/extra"));

  const launcher = join(path, "bin/npm");
  const text = fs.readFileSync(launcher, "utf8");
  fs.chmodSync(launcher, 0o755);
  fs.writeFileSync(launcher, text.replace("/npm", "/nqm"));
  assert.deepEqual(await found(), [["changed", ""]]);
  fs.writeFileSync(launcher, text);
  assert.deepEqual(await found(), []);
});
