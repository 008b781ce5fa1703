import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { parseStanza } from "../../../archive/control-file.ts";
import type { Entry } from "../../../store/types.ts";
import { type DatabasePackage, unconfigured, unpackedDatabase } from "./dpkg-database.ts";

function made(
  name: string,
  more: string,
  files: Record<string, string>,
  paths: string[] = [],
): DatabasePackage {
  const text = `Package: ${name}\nVersion: 1.2-3\nArchitecture: amd64\nMaintainer: x <x@example.invalid>\n${more}Description: short\n long\n`;
  return {
    name,
    meta: { entries: paths.map((path) => ({ type: "directory", path, mode: 0o755 }) as Entry) },
    control: { text, fields: parseStanza(text) },
    controlFiles: new Map(Object.entries(files)),
  };
}

test("unpackedDatabase is one that dpkg reads: states, files, scripts, triggers", (t) => {
  if (spawnSync("dpkg-query", ["--version"]).status !== 0) {
    assert.ok(!process.env.CI, "dpkg is missing");
    return t.skip("dpkg is missing: the database is not compared");
  }
  const folder = mkdtempSync(join(tmpdir(), "bothy-dpkg-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const packages = [
    made("lib", "Multi-Arch: same\n", { postinst: "#!/bin/sh\n", triggers: "interest-noawait ldconfig\n" }, [
      "usr/lib64/x",
    ]),
    made("app", "Depends: lib\n", { conffiles: "/etc/app\n", triggers: "# x\ninterest /usr/share/app\n" }, [
      "usr",
      "usr/bin",
    ]),
  ];
  for (const [path, file] of unpackedDatabase(packages)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), file.content, { mode: file.executable ? 0o755 : 0o644 });
  }
  mkdirSync(join(folder, "updates"));
  const query = (...args: string[]) => {
    const run = spawnSync("dpkg-query", [`--admindir=${folder}`, ...args], { encoding: "utf8" });
    return run.stdout + run.stderr;
  };
  assert.equal(
    query("-W", "-f", "${binary:Package} ${db:Status-Status} ${Version}\\n"),
    "app unpacked 1.2-3\nlib:amd64 unpacked 1.2-3\n",
  );
  assert.equal(query("-S", "/lib64"), "lib:amd64: /lib64\n");
  assert.match(query("--control-path", "lib:amd64", "postinst"), /info\/lib:amd64\.postinst\n$/);
  assert.match(query("-L", "app"), /\/usr\/bin\n/);
  const files = unpackedDatabase(packages);
  assert.equal(files.get("triggers/ldconfig")?.content, "lib:amd64/noawait\n");
  assert.equal(files.get("triggers/File")?.content, "/usr/share/app app\n");
});

test("unconfigured names the packages that are not installed whole", () => {
  const status =
    "Package: a\nStatus: install ok installed\n\nPackage: b\nStatus: install ok half-configured\n\n";
  assert.deepEqual(unconfigured(status), ["b"]);
});

test("unpackedDatabase takes no trigger's name for a path", () => {
  const triggers = ["../x", "a/../../x", "..", "./x", ".", "good-one"]
    .map((name) => `interest ${name}\n`)
    .join("");
  const files = [...unpackedDatabase([made("evil", "", { triggers })]).keys()];
  assert.deepEqual(
    files.filter((path) => path.startsWith("triggers/")),
    ["triggers/File", "triggers/good-one", "triggers/Unincorp", "triggers/Lock"],
  );
});
