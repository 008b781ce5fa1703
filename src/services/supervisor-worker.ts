import { nodeServiceHost } from "../host/node-service-host.ts";
import type { LineConnection } from "../host/service-host.ts";
import { SOCKET } from "./record.ts";
import { type Supervisor, superviseServices } from "./supervisor.ts";
import type { SupervisorAnswer, SupervisorRequest } from "./types.ts";
import { watchFolder } from "./watch-folder.ts";

/** The descriptor at which the client that started it asks. */
const FIRST = 3;

/** A supervisor's process: `supervisor-worker FOLDER LIVE PROJECT`. Its own entry, so it makes its own host. */
async function main(): Promise<void> {
  const [folder = "", live = "", project = ""] = process.argv.slice(2);
  const host = nodeServiceHost();
  const supervisor = superviseServices(folder, live, host);
  const connections = new Set<LineConnection>();
  const answer = answering(supervisor);
  const serve = (connection: LineConnection) => {
    connections.add(connection);
    const gone = new AbortController();
    const left = supervisor.clientCame();
    connection.onClose(() => {
      connections.delete(connection);
      gone.abort();
      left();
    });
    connection.onLine((line) => void answer(line, connection, gone.signal));
  };
  const server = await host.listen(folder, SOCKET, serve);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => void supervisor.stopAll());
  // No `bothy services` finds them once their project is elsewhere.
  const watch = watchFolder(project, host, () => void supervisor.stopAll());
  const first = host.inherited(FIRST);
  first.send(JSON.stringify({ tell: "listening" } satisfies SupervisorAnswer));
  serve(first);
  await supervisor.idle;
  watch.end();
  server.close();
  for (const connection of connections) connection.close();
}

function answering(supervisor: Supervisor) {
  return async (line: string, connection: LineConnection, gone: AbortSignal): Promise<void> => {
    const send = (told: SupervisorAnswer) => connection.send(JSON.stringify(told));
    try {
      const request = JSON.parse(line) as SupervisorRequest;
      send(await supervisor.answer(request, { note: (text) => send({ tell: "note", text }), gone }));
    } catch (error) {
      send({
        tell: "error",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  };
}

await main();
