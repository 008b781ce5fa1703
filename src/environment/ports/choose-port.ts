import { shortKey } from "../../base/digest.ts";

/** Above what servers have by custom, below what Linux gives to outgoing connections (ip(7), ip_local_port_range). */
export const FIRST_PORT = 20_000;
export const LAST_PORT = 32_767;

/**
 * The port for a name of a project: the first that `isTaken` doesn't know, from one on that path and name alone decide, so
 * that the same checkout gets the same port again. Undefined where all are taken.
 */
export function choosePort(
  root: string,
  name: string,
  isTaken: (port: number) => boolean,
): number | undefined {
  const span = LAST_PORT - FIRST_PORT + 1;
  const start = Number.parseInt(shortKey([root, name], 12), 16) % span;
  for (let step = 0; step < span; step++) {
    const port = FIRST_PORT + ((start + step) % span);
    if (!isTaken(port)) return port;
  }
  return undefined;
}
