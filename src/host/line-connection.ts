import type { Socket } from "node:net";
import type { LineConnection } from "./service-host.ts";

/** No message is nearly so long, in characters: a whole environment stands in one. */
const LONGEST = 64 << 20;

/** A socket as lines. */
export function lineConnection(socket: Socket): LineConnection {
  let rest = "";
  let taker: ((line: string) => void) | undefined;
  const waiting: string[] = [];
  const closers: (() => void)[] = [];
  let closed = false;
  const give = () => {
    while (taker !== undefined && waiting.length > 0) taker(waiting.shift()!);
  };
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    if (rest.length > LONGEST) socket.destroy();
    waiting.push(...lines);
    give();
  });
  socket.on("error", () => {}); // "close" follows
  socket.on("close", () => {
    closed = true;
    for (const close of closers) close();
  });
  return {
    send: (line) => {
      if (!socket.destroyed) socket.write(`${line}\n`);
    },
    onLine: (take) => {
      taker = take;
      give();
    },
    onClose: (take) => {
      if (closed) take();
      else closers.push(take);
    },
    close: () => socket.end(() => socket.destroy()),
  };
}
