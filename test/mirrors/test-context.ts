import { type Reporter, silentReporter } from "../../src/base/report.ts";
import type { Context } from "../../src/host/context.ts";
import type { Host } from "../../src/host/host.ts";
import { testContext } from "../context.ts";

/**
 * Runs `fn` with a test context that is impatient with servers, works in its own folder and collects warnings; what was
 * made there is removed, read-only trees too.
 */
export async function withTestContext<T>(
  options: {
    readonly config?: Readonly<Record<string, string>>;
    readonly env?: Readonly<Record<string, string>>;
  },
  fn: (ctx: Context & { readonly warnings: string[]; readonly home: string }) => Promise<T>,
): Promise<T> {
  const warnings: string[] = [];
  const report: Reporter = { ...silentReporter, warn: (message) => void warnings.push(message) };
  const impatient = { "fetch.timeout": "5", "fetch.attempts": "2", "fetch.backoff": "0.01" };
  const ctx = testContext({ ...options, config: { ...impatient, ...options.config }, report });
  try {
    return await fn({ ...ctx, host: { ...ctx.host, cwd: ctx.root }, warnings, home: ctx.root });
  } finally {
    makeWritable(ctx.host, ctx.root);
    ctx.close();
  }
}

function makeWritable(host: Host, folder: string): void {
  host.fsSync.chmodSync(folder, 0o755);
  for (const child of host.fsSync.readdirSync(folder, { withFileTypes: true }))
    if (child.isDirectory()) makeWritable(host, `${folder}/${child.name}`);
}
