import { openProject } from "../../environment/project/project.ts";
import { startServices } from "../../services/start-services.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { serviceContext, statusData, statusTable } from "../service-view.ts";

/** `bothy services start [NAME...]`. */
export function servicesStart(call: Call, _flags: unknown, names: readonly string[]): Promise<Answer> {
  return start(call, { names });
}

/** `bothy services restart [NAME...]`. */
export function servicesRestart(call: Call, _flags: unknown, names: readonly string[]): Promise<Answer> {
  return start(call, { names, again: true });
}

async function start(
  { ctx }: Call,
  options: { readonly names: readonly string[]; readonly again?: boolean },
): Promise<Answer> {
  const services = serviceContext(ctx);
  const project = await openProject(ctx.host.cwd, ctx);
  const deps = async () => (await import("../dependencies.ts")).dependencies(ctx);
  const started = await startServices(project, options, deps, services);
  const ran = started.services.every(({ name }) => started.before.includes(name));
  const until =
    started.holder === undefined
      ? "They run until: bothy services stop"
      : `They end with this shell (process ${started.holder.pid}), or at: bothy services stop`;
  const data = { services: started.services.map(statusData), holder: started.holder?.pid ?? null };
  return say(data, statusTable(started.services), ran && !options.again ? "They ran already." : until);
}
