import { join } from "node:path";
import { planServices } from "../environment/service-plans/plan-services.ts";
import { ENDED } from "../environment/service-plans/service-places.ts";
import { groundOf } from "../environment/service-plans/starter-plan.ts";
import { nodeServiceHost } from "../host/node-service-host.ts";
import type { LineConnection, ServiceHost } from "../host/service-host.ts";
import { readBegun, STARTING } from "./begun.ts";
import { SOCKET } from "./record.ts";
import { shellVariables } from "./shell-variables.ts";
import { type Supervisor, superviseServices } from "./supervisor.ts";
import type { SupervisorAnswer, SupervisorRequest } from "./types.ts";
import { watchFolder } from "./watch-folder.ts";

/** The descriptor at which the client that started it asks. */
const FIRST = 3;

/** The descriptor of native/starter's plan. */
const PLAN = 4;

/**
 * A supervisor's process: `supervisor-worker FOLDER LIVE PROJECT`, or with `begun` behind it where native/starter has become it, and services
 * run already. Its own entry, so it makes its own host.
 */
async function main(): Promise<void> {
  const [folder = "", live = "", project = "", way = "new"] = process.argv.slice(2);
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
  if (way === "begun") await goOn(supervisor, folder, first, host);
  else {
    first.send(JSON.stringify({ tell: "listening" } satisfies SupervisorAnswer));
    serve(first);
  }
  await supervisor.idle;
  watch.end();
  server.close();
  for (const connection of connections) connection.close();
  // The last that it does, as another one may be started as soon as that is there.
  process.on("exit", () => host.fsSync.writeFileSync(join(folder, ENDED), "", { mode: 0o600 }));
}

/** With what runs, and what waits for it; `first` is closed when nobody wants it any more. */
async function goOn(
  supervisor: Supervisor,
  folder: string,
  first: LineConnection,
  host: ServiceHost,
): Promise<void> {
  const begun = await readBegun(folder, host);
  const ground = groundOf(host.fsSync.readFileSync(PLAN, "utf8"));
  if (begun === undefined || ground === undefined) throw new Error("there is no record of what was started");
  const { services, root, ports, shell, environment: path, generation } = ground;
  const variables = shellVariables(host);
  const environment = { path, variables, ...(generation === undefined ? {} : { generation }) };
  const request = {
    ask: "start",
    services: planServices(services, { root, ports, variables, shell }),
    again: [],
    environment,
    ...(begun.holder === undefined ? {} : { holder: begun.holder }),
  } as const;
  const left = supervisor.clientCame();
  const gone = new AbortController();
  const isReady = ({ name }: { name: string }) =>
    begun.services.find((one) => one.name === name)?.readyAfter !== undefined;
  void supervisor.takeOver(request, begun.services, { gone: gone.signal });
  first.onClose(() => {
    // Whoever asked for what is ready has been told so, and may go.
    if (!services.every(isReady)) gone.abort();
    left();
  });
  host.fsSync.rmSync(join(folder, STARTING), { force: true });
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
