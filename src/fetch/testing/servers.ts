import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { testContext } from "../../../test/context.ts";
import { UserError } from "../../base/error.ts";

export const QUICK = { "fetch.timeout": "20", "fetch.backoff": "0.01", "fetch.attempts": "3" };
/** For what must fail by waiting; else a busy machine would make good servers seem slow. */
export const IMPATIENT = { ...QUICK, "fetch.timeout": "0.3" };

/** The address of a server that answers by `listener` until the test ends. */
export async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A context that tries thrice in quick succession. */
export function context(t: TestContext, options: Parameters<typeof testContext>[0] = {}) {
  const ctx = testContext({ config: QUICK, ...options });
  t.after(() => ctx.close());
  return ctx;
}

/** What `work` fails with: a UserError that says why and what to do. */
export async function failure(work: Promise<unknown>): Promise<UserError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.ok(error.reason, "a reason is given");
    assert.ok(error.help, "help is given");
    return error;
  }
  throw new assert.AssertionError({ message: "it did not fail" });
}
