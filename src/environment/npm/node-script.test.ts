import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeScript } from "./node-script.ts";
import { packageManifest } from "./package-programs.ts";

const rewritten = (text: string, node = "/t/bin/node") => nodeScript(Buffer.from(text), node)?.toString();

test("nodeScript replaces first lines that name Node, options kept, and no others", () => {
  assert.equal(rewritten("#!/usr/bin/env node\nx\n"), "#!/t/bin/node\nx\n");
  assert.equal(rewritten("#! /usr/bin/node\r\nx\r\ny"), "#!/t/bin/node\nx\r\ny");
  assert.equal(rewritten("#!/usr/bin/nodejs --harmony\nx"), "#!/t/bin/node --harmony\nx");
  assert.equal(
    rewritten("#!/usr/bin/env -S node --a --b\nx"),
    `#!/bin/sh\n":" //; exec '/t/bin/node' '--a' '--b' "$0" "$@"\nx`,
  );
  assert.equal(rewritten("#!/usr/bin/env -Snode\nx"), "#!/t/bin/node\nx");
  for (const other of [
    "#!/bin/sh\n",
    "#!/usr/bin/env bash\n",
    "#!/usr/bin/env python3\n",
    "no first line",
    "#!/opt/nodeish\n",
    "",
  ])
    assert.equal(rewritten(other), undefined, other);
});

test("packageManifest reads bin in all its forms and never leaves the package", () => {
  const programs = (bin: unknown, name = "@s/name") =>
    packageManifest(JSON.stringify({ name, version: "1.0.0", bin })).programs;
  assert.deepEqual(programs("./cli.js"), { name: "cli.js" });
  assert.deepEqual(programs({ a: "a.js", "../../b": "../../b.js", c: 3, d: "/etc/passwd", "": "x" }), {
    a: "a.js",
    b: "b.js",
    d: "etc/passwd",
  });
  assert.deepEqual(programs(undefined), {});
  assert.equal(packageManifest(JSON.stringify({ directories: { bin: "./bin/" } })).programFolder, "bin");
  assert.deepEqual(packageManifest("not json").programs, {});
  assert.deepEqual(
    packageManifest(
      JSON.stringify({ scripts: { postinstall: "b", preinstall: "a", test: "c", install: "" } }),
    ).installScripts,
    [
      { event: "preinstall", command: "a" },
      { event: "postinstall", command: "b" },
    ],
  );
});
