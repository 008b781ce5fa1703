import { parentPort } from "node:worker_threads";
import { decompressInWasm } from "./decompress-in-wasm.ts";
import { buildPackagesIndex } from "./index-build.ts";
import type { IndexAnswer, IndexJob } from "./index-thread.ts";

parentPort?.once("message", async ({ data, compressed }: IndexJob) => {
  let answer: IndexAnswer;
  try {
    const packages = compressed ? await decompressInWasm(data) : Buffer.from(data);
    const index = Uint8Array.from(buildPackagesIndex(packages));
    answer = { index };
    parentPort?.postMessage(answer, [index.buffer]);
  } catch (error) {
    answer = { failure: error instanceof Error ? error.message : String(error) };
    parentPort?.postMessage(answer);
  }
});
