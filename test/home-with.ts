import { cliHome, installed } from "./cli-home.ts";
import type { startDebMirror } from "./mirrors/deb.ts";
import type { npmRegistry } from "./mirrors/npm.ts";

/** A home whose bothy knows that Debian mirror and that npm registry, and no Python index, and the bothy that is `built`; `close` ends all of it. */
export async function homeWith(
  mirror: Awaited<ReturnType<typeof startDebMirror>>,
  registry: Awaited<ReturnType<typeof npmRegistry>>,
) {
  const built = await installed();
  const home = cliHome(built, {
    ...mirror.config,
    "npm.registry": registry.url,
    "pypi.index": new URL("none/", registry.url).href,
    "fetch.attempts": "1",
  });
  const close = async () => {
    home.remove();
    built.remove();
    await mirror.close();
    await registry.close();
  };
  return { home, built, close };
}
