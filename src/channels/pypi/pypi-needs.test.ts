import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { digestHex, sha256 } from "../../base/digest.ts";
import { systemOf } from "../../base/system.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { pypiNeeds } from "./pypi-needs.ts";
import { UV_WHEELS } from "./uv-pin.ts";

/** In uv's place: what the pinned uv logged for such a file, and only when it needs the network the first time. */
const RECORDED = `cp pins.in "$LOG/pins.in"
case "$*" in *--offline*) echo "offline" >> "$LOG/runs"; [ -e "$LOG/known" ] || exit 2;; *) echo "online" >> "$LOG/runs";; esac
[ "$RUST_LOG" = uv_resolver::resolver=debug ] || exit 2
cat >&2 <<'EOF'
DEBUG Adding direct dependency: numba*
DEBUG Adding transitive dependency for numba==0.61.0: llvmlite>=0.44.0.dev0, <0.45
DEBUG Adding transitive dependency for numba==0.61.0: numpy>=1.24, <2.2
DEBUG Adding transitive dependency for uvicorn[standard]==0.30.0: Http_Tools>=0.5.0
DEBUG Adding transitive dependency for uvicorn==0.30.0: click*
EOF
`;

const locked = (name: string, version: string): LockedPackage => ({
  ...{ channel: "pypi", group: "default", system: "x86_64-linux", name, version },
  ...{ file: `${name}-${version}-py3-none-any.whl`, hash: sha256(name), dependencies: [] },
});

test("pypiNeeds tells what uv finds for exactly the locked versions, without the index where it can", () =>
  withTestContext({ config: { "pypi.index": "http://i.test/simple" } }, async (ctx) => {
    const wheel = UV_WHEELS[systemOf(ctx.host.arch, ctx.host.platform)!]!;
    const folder = `${ctx.places.cache}/pypi/programs/${digestHex(wheel.hash)}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/uv`, `#!/bin/sh\n${RECORDED.replaceAll("$LOG", ctx.home)}`);
    chmodSync(`${folder}/uv`, 0o755);
    const packages = [locked("numba", "0.61.0"), locked("uvicorn", "0.30.0"), locked("numpy", "2.1.3")];
    const python = { version: "3.13.5", glibc: "2.41" };
    const input = { system: "x86_64-linux", group: "default", packages, python } as const;
    const ask = (context = ctx) =>
      pypiNeeds(
        packages,
        { ...input, names: ["uvicorn[standard]"] },
        () => assert.fail("uv is there"),
        context,
      );
    const needs = await ask();
    const numba = needs.get("x86_64-linux/default/pypi/numba")!;
    assert.deepEqual(
      numba.map(({ name, constraint }) => `${name}${constraint}`),
      ["llvmlite>=0.44.0.dev0,<0.45", "numpy>=1.24,<2.2"],
    );
    assert.deepEqual(
      ["2.1.3", "2.2.0"].map((version) => numba[1]!.allows(version)),
      [true, false],
    );
    assert.deepEqual(
      needs.get("x86_64-linux/default/pypi/uvicorn")!.map(({ name, constraint }) => `${name}${constraint}`),
      ["http-tools>=0.5.0", "click"],
    );
    assert.equal(needs.has("x86_64-linux/default/pypi/numpy"), false);
    assert.equal(
      readFileSync(join(ctx.home, "pins.in"), "utf8"),
      "numba==0.61.0\nuvicorn==0.30.0\nnumpy==2.1.3\nuvicorn[standard]\n",
    );
    assert.equal(readFileSync(join(ctx.home, "runs"), "utf8"), "offline\nonline\n");
    writeFileSync(join(ctx.home, "known"), "");
    await ask();
    await ask({ ...ctx, offline: true });
    assert.equal(readFileSync(join(ctx.home, "runs"), "utf8"), "offline\nonline\noffline\noffline\n");
  }));
