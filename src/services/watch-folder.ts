import type { Host } from "../host/host.ts";

/** How often it is looked whether the folder is still there, milliseconds. */
const LOOK_MS = 1000;

/** Calls `gone`, once, when the folder at `path` is no more the one that it is now: removed, moved away or replaced. */
export function watchFolder(
  path: string,
  { fsSync }: Pick<Host, "fsSync">,
  gone: () => void,
): { end(): void } {
  const identity = () => {
    const stat = fsSync.statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? undefined : `${stat.dev} ${stat.ino}`;
  };
  const first = identity();
  const timer = setInterval(() => {
    if (identity() === first) return;
    clearInterval(timer);
    gone();
  }, LOOK_MS);
  return { end: () => clearInterval(timer) };
}
