/** `fn` over `items`, at most `limit` at once, results in order. The first failure rejects; no further item is started. */
export async function mapLimit<T, R>(
  items: readonly T[],
  limit: number,
  fn: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (!failed && next < items.length) {
      const index = next++;
      try {
        results[index] = await fn(items[index] as T, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, lane));
  for (const lane of lanes) if (lane.status === "rejected") throw lane.reason;
  return results;
}

/** A gate for work that must not be done too often at once: `limit` calls of what it returns run, the others wait in order. */
export function limiter(limit: number): <T>(fn: () => Promise<T>, signal?: AbortSignal) => Promise<T> {
  let running = 0;
  const queue: (() => void)[] = [];
  const turn = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        queue.splice(queue.indexOf(begin), 1);
        reject(signal!.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
      queue.push(begin);
    });
  return async (fn, signal) => {
    signal?.throwIfAborted();
    if (running >= limit) await turn(signal);
    else running++;
    try {
      return await fn();
    } finally {
      const next = queue.shift();
      if (next !== undefined) next();
      else running--;
    }
  };
}
