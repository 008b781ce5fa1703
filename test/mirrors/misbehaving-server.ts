import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a server does wrong with the addresses that match, until it is told otherwise. */
export type Misbehaviour = "none" | "stall" | "half" | "wrong" | "missing" | "broken";

export interface TestServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Paths asked for so far, in order. */
  readonly asked: string[];
  /** For addresses whose path has `part`; of several that match the last one counts. */
  misbehave(part: string, how: Misbehaviour): void;
  close(): Promise<void>;
}

export interface Answer {
  readonly type: string;
  readonly body: Buffer;
  /** Who has it already gets a 304. */
  readonly etag?: string;
}

/** Serves on a free port what `answer` gives for a request's path; undefined is a 404. */
export async function testServer(
  answer: (path: string, request: IncomingMessage, base: string) => Answer | undefined,
): Promise<TestServer> {
  const faults: { part: string; how: Misbehaviour }[] = [];
  const asked: string[] = [];
  let base = "";
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = decodeURIComponent((request.url ?? "/").split("?")[0]!);
    asked.push(path);
    const how = faults.findLast(({ part }) => path.includes(part))?.how ?? "none";
    const found = how === "missing" ? undefined : answer(path, request, base);
    if (how === "stall") return;
    if (how === "broken") {
      response.writeHead(500).end("out of order");
    } else if (found === undefined) {
      response.writeHead(404, { "content-type": "application/json" }).end('{"error":"not found"}');
    } else if (found.etag !== undefined && request.headers["if-none-match"] === found.etag) {
      response.writeHead(304, { etag: found.etag }).end();
    } else {
      const body = how === "wrong" ? Buffer.from(found.body.map((byte) => byte ^ 1)) : found.body;
      const headers = { "content-type": found.type, "content-length": body.length };
      response.writeHead(200, { ...headers, ...(found.etag === undefined ? {} : { etag: found.etag }) });
      if (how !== "half") response.end(body);
      else response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: base,
    asked,
    misbehave: (part, how) => faults.push({ part, how }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
