import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "jsonc-parser";
import { mergeSettings } from "./merge-settings.ts";
import { portableEnvironment, vscodeSettings } from "./vscode-settings.ts";

const ENV = portableEnvironment(false);
const settings = (...programs: string[]) => vscodeSettings(new Set(programs), ENV);

test("vscodeSettings are of what the environment has, by paths that hold on every machine", () => {
  const found = Object.fromEntries(
    settings("python", "python3", "node", "gcc", "g++", "go", "ruff", "cargo", "jq").map(
      ({ path, value }) => [path.join(" "), value],
    ),
  );
  assert.deepEqual(found, {
    "terminal.integrated.env.linux PATH": `${ENV}/bin:\${env:PATH}`,
    "rust-analyzer.server.extraEnv PATH": `${ENV}/bin:\${env:PATH}`,
    "python.defaultInterpreterPath": `${ENV}/bin/python`,
    "debug.javascript.defaultRuntimeExecutable pwa-node": `${ENV}/bin/node`,
    "C_Cpp.default.compilerPath": `${ENV}/bin/g++`,
    "go.alternateTools go": `${ENV}/bin/go`,
    "python.terminal.activateEnvironment": false,
    "ruff.path": [`${ENV}/bin/ruff`],
  });
  assert.match(ENV, /^\$\{env:HOME\}\/.*\$\{workspaceFolder\}/);
  assert.deepEqual(
    settings("jq").map(({ path }) => path[0]),
    ["terminal.integrated.env.linux"],
  );
});

test("mergeSettings makes a file where there is none", () => {
  for (const before of [undefined, "", " \n"]) {
    const { text } = mergeSettings(before, settings("python"), "settings.json");
    assert.equal(JSON.parse(text)["python.defaultInterpreterPath"], `${ENV}/bin/python`);
    assert.ok(text.endsWith("}\n"));
  }
});

test("mergeSettings keeps comments, order, layout and line ends of a file", () => {
  const before = '{\r\n\t// mine\r\n\t"editor.tabSize": 3, /* really */\r\n\t"z": [1,2],\r\n}\r\n';
  const { text } = mergeSettings(before, settings("python"), "settings.json");
  assert.ok(text.startsWith('{\r\n\t// mine\r\n\t"editor.tabSize": 3, /* really */\r\n\t"z": [1,2],'), text);
  assert.match(text, /\r\n\t"python.defaultInterpreterPath": /);
  assert.doesNotMatch(text, /[^\r]\n/);
  assert.equal(parse(text)["editor.tabSize"], 3);
});

test("mergeSettings changes nothing the second time", () => {
  const once = mergeSettings('{\n    "a": 1\n}\n', settings("python", "cmake", "go"), "settings.json").text;
  const twice = mergeSettings(once, settings("python", "cmake", "go"), "settings.json");
  assert.deepEqual(twice, { text: once, replaced: [], removed: [] });
});

test("mergeSettings tells what of the user's it replaces, and puts itself before their PATH", () => {
  const before = JSON.stringify({
    "python.defaultInterpreterPath": ".venv/bin/python",
    "terminal.integrated.env.linux": { PATH: "/mine:${env:PATH}", OTHER: "1" },
    "go.alternateTools": null,
  });
  const { text, replaced } = mergeSettings(before, settings("python", "go"), "settings.json");
  const now = parse(text);
  assert.deepEqual(replaced, [{ path: ["python.defaultInterpreterPath"], before: ".venv/bin/python" }]);
  assert.deepEqual(now["terminal.integrated.env.linux"], {
    PATH: `${ENV}/bin:/mine:\${env:PATH}`,
    OTHER: "1",
  });
  assert.deepEqual(now["go.alternateTools"], { go: `${ENV}/bin/go` });
  const elsewhere = vscodeSettings(new Set(), portableEnvironment(true));
  assert.equal(
    parse(mergeSettings(text, elsewhere, "settings.json").text)["terminal.integrated.env.linux"].PATH,
    `${portableEnvironment(true)}/bin:/mine:\${env:PATH}`,
  );
});

test("mergeSettings takes out its own settings that nothing stands for any more, and no others", () => {
  const mine = '{\n  "ruff.path": ["/mine"],\n  "clangd.path": "/mine/clangd"\n}\n';
  const before = mergeSettings(mine, settings("python", "go", "cmake"), "settings.json").text;
  const { text, removed } = mergeSettings(before, settings("go"), "settings.json");
  assert.deepEqual(
    removed.map((path) => path.join(" ")),
    ["python.defaultInterpreterPath", "cmake.cmakePath", "cmake.environment PATH"],
  );
  const now = parse(text);
  assert.deepEqual(now["ruff.path"], ["/mine"]);
  assert.equal("cmake.environment" in now, false);
  assert.equal(now["go.alternateTools"].go, `${ENV}/bin/go`);
});

test("mergeSettings says where a file is no JSON with comments", () => {
  for (const [text, place] of [
    ['{\n  "a": ,\n}', "line 2, column 8"],
    ["[]", "line 1, column 1: it is no object"],
  ] as const)
    assert.throws(
      () => mergeSettings(text, settings("python"), ".vscode/settings.json"),
      (error: { code: string; reason: string }) =>
        error.code === "settings-unreadable" && error.reason.startsWith(place),
      text,
    );
});

test("mergeSettings leaves what it doesn't set byte for byte, whatever the layout", () => {
  for (const before of [
    '{"a":1}',
    '{ "a": {"b": [1,\n2]} // end\n}',
    '{\n  "a": 1, // one\n\n  // two\n}\n',
    '{\n  "terminal.integrated.env.linux": {}\n}\n',
    '{\n  "go.alternateTools": {\n    "x": "y"   \n  },\n  "a": 1\n}\n',
    "{\n  // nothing yet\n}\n",
  ]) {
    const { text } = mergeSettings(before, settings("python", "go", "ruff"), "settings.json");
    const now = parse(text);
    assert.equal(now["go.alternateTools"].go, `${ENV}/bin/go`, text);
    assert.deepEqual(now["ruff.path"], [`${ENV}/bin/ruff`], text);
    assert.ok(now["terminal.integrated.env.linux"].PATH, text);
    let at = 0;
    for (const token of before.match(/[{}]|[^{}\s]+/g)!) {
      at = text.indexOf(token, at);
      assert.notEqual(at, -1, `${token} of ${before} in ${text}`);
    }
    const back = mergeSettings(text, [], "settings.json");
    assert.equal("ruff.path" in parse(back.text), false);
  }
});
