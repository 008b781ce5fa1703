# packages: deb:nodejs deb:npm
# kind: language
set -e
cat > work.mjs <<'P'
import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import { execFileSync, execSync } from "node:child_process";
import { createServer } from "node:http";
import { gzipSync, gunzipSync, brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { Worker } from "node:worker_threads";
import { createRequire } from "node:module";
import assert from "node:assert/strict";
assert.equal(createHash("sha256").update("glen").digest("hex").length, 64);
const keys = generateKeyPairSync("ed25519");
assert(verify(null, "hill", keys.publicKey, sign(null, Buffer.from("hill"), keys.privateKey)) === true);
assert.equal(String(gunzipSync(gzipSync("burn"))), "burn");
assert.equal(String(brotliDecompressSync(brotliCompressSync("burn"))), "burn");
assert.equal(new Intl.NumberFormat("de-DE").format(1234567.5), "1.234.567,5");
assert.equal(new Intl.DateTimeFormat("en", { timeZone: "Asia/Tokyo", timeStyle: "short", hourCycle: "h23" }).format(0), "09:00");
assert.equal(execSync("echo $((6 * 7))").toString(), "42\n");
assert.equal(execFileSync(process.execPath, ["-p", "6 * 7"]).toString(), "42\n");
const worker = new Worker("require('worker_threads').parentPort.postMessage([1,2,3].reduce((a,b)=>a+b))", { eval: true });
assert.equal(await new Promise((done) => worker.once("message", done)), 6);
const wasm = new Uint8Array([0,97,115,109,1,0,0,0,1,7,1,96,2,127,127,1,127,3,2,1,0,7,7,1,3,97,100,100,0,0,10,9,1,7,0,32,0,32,1,106,11]);
assert.equal((await WebAssembly.instantiate(wasm)).instance.exports.add(40, 2), 42);
const server = createServer((asked, answer) => answer.end(asked.url)).listen(0, "127.0.0.1", async () => {
  assert.equal(await (await fetch(`http://127.0.0.1:${server.address().port}/glen`)).text(), "/glen");
  server.close(); console.log("done");
});
P
test "$(node work.mjs)" = 'done'
# npm packs a package and installs it elsewhere, all from files
mkdir glen use
printf '{"name":"glen","version":"1.2.3","main":"glen.js","bin":{"glen":"tool.js"}}' > glen/package.json
printf 'module.exports = (n) => n * 2;\n' > glen/glen.js
printf '#!/usr/bin/env node\nconsole.log(require("./glen")(Number(process.argv[2])));\n' > glen/tool.js
(cd glen && npm pack --silent > /dev/null)
cd use
printf '{"name":"use","version":"1.0.0","scripts":{"twice":"glen 21"}}' > package.json
npm install --silent --offline --no-audit --no-fund ../glen/glen-1.2.3.tgz
test "$(node -p 'require("glen")(4)')" = 8
test "$(npm run --silent twice)" = 42
