import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { openStore } from "../../store/store.ts";
import { allChannels } from "../channels.ts";
import { changeProject, readProject } from "../project/change-project.ts";
import { projectAt } from "../project/project.ts";
import { withProjectLock } from "../project/project-lock.ts";
import { grantConsent, revokeConsent } from "../trust/consent.ts";
import { contentOf } from "../trust/project-content.ts";
import { activationFolder, answerFolder, forgetAnswer } from "./activation-stamps.ts";
import { answerPrompt } from "./answer-prompt.ts";

const MANIFEST = 'schema = 1\nname = "de$mo"\n';

function scene(t: TestContext) {
  const ctx = testContext({ offline: true });
  t.after(() => ctx.close());
  const root = join(fs.realpathSync(ctx.root), "pro'ject");
  fs.mkdirSync(root);
  const project = projectAt(root, ctx);
  const deps = { store: openStore(ctx.host, ctx.places), channels: allChannels() };
  const folder = answerFolder(activationFolder(project, ctx));
  const write = (text: string) => fs.writeFileSync(project.manifestPath, text);
  write(MANIFEST);
  const said = () => {
    const text = fs.readFileSync(join(folder, "answer.sh"), "utf8");
    return /^_bothy_hook_kind=(\w+) _bothy_hook_id='\w+' _bothy_hook_text='([^']*)'/
      .exec(text)!
      .slice(1)
      .join(" ");
  };
  return {
    ctx,
    project,
    deps,
    folder,
    write,
    async ask() {
      assert.equal(await answerPrompt(root, deps, ctx), undefined);
      return said();
    },
    allow: async () => grantConsent(project, contentOf(await readProject(project, ctx)), ctx),
  };
}

test("answerPrompt says what hooks are to do: hint, nothing, build, activate, look again, leave", async (t) => {
  const { ctx, project, deps, write, ask, allow } = scene(t);
  assert.equal(await ask(), "none ");
  write(`${MANIFEST}[options]\nauto-activate = true\n`);
  assert.match(
    await ask(),
    /^tell bothy: demo is activated whenever you come here, once you allow it: bothy allow$/,
  );
  await allow();
  assert.match(await ask(), /^tell bothy: demo has to be built .*: bothy install$/);
  await changeProject(project, {}, deps, ctx);
  assert.equal(await ask(), "activate ", "what bothy itself locks is allowed with the rest");
  const edit = (text: string) => `${text}[vars]\nA = "1"\n`;
  await changeProject(project, { edit }, deps, ctx);
  assert.equal(await ask(), "activate ");
  fs.appendFileSync(project.manifestPath, "# by hand\n");
  assert.match(await ask(), /^tell bothy: demo has changed since you allowed it/);
  await allow();
  assert.equal(await ask(), "activate ", "a comment is not built");
  write("schema = ");
  assert.match(await ask(), /^tell error: bothy\.toml:1:/);
  write("schema = 1\n# c\nbroken\n");
  assert.match(await ask(), /\ncause: 2: .*\n {7}3: .*\n[^\n]*\^\nhelp: [^\n]*$/, "cause stands once");
  await revokeConsent(project.root, ctx);
  assert.equal(await ask(), "none ");
  write(MANIFEST);
  assert.equal(await ask(), "leave ");
});

test("answerPrompt keeps quiet about another user's project", async (t) => {
  if (process.getuid?.() !== 0) return t.skip("only root can give files away");
  const { project, write, ask } = scene(t);
  write(`${MANIFEST}[options]\nauto-activate = true\n`);
  fs.chownSync(project.manifestPath, 12_345, 12_345);
  assert.equal(await ask(), "none ");
});

test("answerPrompt waits for nobody: it names the lock of the bothy that works in the project", async (t) => {
  const { ctx, project, deps, folder, allow } = scene(t);
  await changeProject(project, {}, deps, ctx);
  await allow();
  const other = { ...ctx, host: { ...ctx.host } };
  let free = () => {};
  const held = new Promise<void>((resolve) => {
    free = resolve;
  });
  const working = withProjectLock(project, other, () => held);
  const busy = await answerPrompt(project.root, deps, ctx, 50);
  assert.ok(busy);
  assert.ok(busy.startsWith(join(project.state, "locks/collect-")), busy);
  assert.ok(fs.existsSync(busy));
  assert.equal(fs.existsSync(join(folder, "answer.sh")), false);
  free();
  await working;
  assert.ok(!fs.existsSync(busy));
  assert.equal(await answerPrompt(project.root, deps, ctx), undefined);
});

test("answerPrompt takes a machine that is slow for no other bothy", async (t) => {
  const { ctx, project, deps, folder, allow } = scene(t);
  await changeProject(project, {}, deps, ctx);
  await allow();
  assert.equal(await answerPrompt(project.root, deps, ctx, 1), undefined);
  assert.match(fs.readFileSync(join(folder, "answer.sh"), "utf8"), /^_bothy_hook_kind=activate /);
});

test("answerPrompt's answer holds until files, consent or environment change", async (t) => {
  const { ctx, project, deps, folder, ask, allow } = scene(t);
  await changeProject(project, {}, deps, ctx);
  await allow();
  const holds = () => fs.readdirSync(folder).some((name) => name.startsWith("valid-"));
  await ask();
  assert.ok(holds());
  const stamp = (name: string) => fs.statSync(join(folder, name), { bigint: true }).mtimeNs;
  assert.equal(stamp("0.stamp"), fs.statSync(project.manifestPath, { bigint: true }).mtimeNs);
  assert.equal(stamp("1.stamp"), fs.statSync(project.lockPath, { bigint: true }).mtimeNs);
  await forgetAnswer(project, ctx);
  assert.ok(!holds());
  await ask();
  assert.ok(holds());
  for (const path of [folder, join(folder, "answer.sh"), join(folder, "..")])
    assert.equal(fs.statSync(path).mode & 0o077, 0, path);
});
