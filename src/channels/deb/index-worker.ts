import { parentPort } from "node:worker_threads";
import { decompress } from "../../archive/decompress.ts";
import { UserError } from "../../base/error.ts";
import { nodeHost } from "../../host/node-host.ts";
import { buildPackagesIndex } from "./index-build.ts";
import type { IndexAnswer, IndexJob } from "./index-thread.ts";

/** A thread can't be given its parent's Host, whose members are functions: this entry makes its own, as a program's does. */
const host = nodeHost();

parentPort?.once("message", async ({ path, name }: IndexJob) => {
  try {
    const chunks: Buffer[] = [];
    await decompress(host, name, host.fsSync.readFileSync(path), (chunk) => chunks.push(Buffer.from(chunk)));
    const index = buildPackagesIndex(Buffer.concat(chunks));
    const { buffer, byteLength } = index;
    const whole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
    answer({ index }, whole ? [buffer] : []);
  } catch (error) {
    answer({ failure: messageOf(error) });
  }
});

function answer(message: IndexAnswer, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function messageOf(error: unknown): string {
  if (error instanceof UserError) return error.reason ?? error.message;
  return error instanceof Error ? error.message : String(error);
}
