import { UserError } from "../base/error.ts";
import { forgetActivation } from "../environment/activate/activation-stamps.ts";
import { listenerName, listeners } from "../environment/ports/listening.ts";
import { movePorts, type Ports, projectPorts } from "../environment/ports/project-ports.ts";
import { withProjectLock } from "../environment/project/project-lock.ts";
import type { Project } from "../environment/project/project-types.ts";
import type { Context } from "../host/context.ts";
import { portNames } from "../manifest/service-graph.ts";
import type { Service } from "../manifest/types.ts";

/**
 * The ports of `services`, those of `starting` with nobody listening on them. One that another program has taken is moved, with
 * a notice, where `mayMove` says that no shell goes by the old number; else it is a UserError `port-taken`, as it is for a fixed number.
 */
export async function freePorts(
  project: Project,
  services: readonly Service[],
  options: { readonly starting: readonly Service[]; readonly mayMove: boolean },
  ctx: Context,
): Promise<Ports> {
  const ports = await projectPorts(project, services, ctx);
  const taken = new Set(listeners(ctx.host).map(({ port }) => port));
  for (const { name, ready } of options.starting)
    if (ready?.kind === "port" && typeof ready.target === "number" && taken.has(ready.target))
      throw takenPort(
        name,
        ready.target,
        "give the service another port in bothy.toml, or stop that program",
        ctx,
      );
  const lost = portNames(options.starting).filter(({ name }) => taken.has(ports[name]!));
  if (lost.length === 0) return ports;
  if (!options.mayMove) {
    const help = "stop that program; or take another port: leave this shell, then: bothy activate --services";
    throw takenPort(lost[0]!.service, ports[lost[0]!.name]!, help, ctx);
  }
  return withProjectLock(project, ctx, async () => {
    await forgetActivation(project, ctx);
    const moved = await movePorts(
      project,
      lost.map(({ name }) => name),
      ctx,
    );
    for (const { name, variable } of lost)
      ctx.report.note(
        `port ${ports[name]} of ${name} is taken by ${holderOf(ports[name]!, ctx)}; ${variable} is ${moved[name]} now`,
      );
    return { ...ports, ...moved };
  });
}

function takenPort(service: string, port: number, help: string, ctx: Context): UserError {
  return new UserError("port-taken", `can't start ${service}: its port ${port} is taken`, {
    reason: `${holderOf(port, ctx)} listens on it`,
    help,
  });
}

function holderOf(port: number, ctx: Context): string {
  return listenerName(port, ctx.host) ?? "another user's program";
}
