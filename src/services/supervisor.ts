import type { ServicePlan } from "../environment/service-plans/types.ts";
import type { ServiceHost } from "../host/service-host.ts";
import { holderName, ownHolder } from "../store/holder.ts";
import type { BegunService } from "./begun.ts";
import { holdings } from "./holdings.ts";
import { openLog } from "./log-file.ts";
import { logPath, markLive, writeRecord } from "./record.ts";
import { type ServiceUnit, serviceUnit } from "./service-unit.ts";
import { dependents } from "./start-order.ts";
import { PROTOCOL, type ServiceEnvironment, type SupervisorAnswer, type SupervisorRequest } from "./types.ts";

type StartRequest = Extract<SupervisorRequest, { ask: "start" }>;
type DoneAnswer = Extract<SupervisorAnswer, { tell: "done" }>;

/** Who asks. */
export interface Client {
  note(text: string): void;
  /** Aborted when it is gone: then what it wanted to be started is not wanted any more. */
  readonly gone: AbortSignal;
}

/** Runs the services of one project. */
export interface Supervisor {
  /** Does what a client asks for, and tells it what happens meanwhile. */
  answer(request: SupervisorRequest, client: Client): Promise<DoneAnswer>;
  /** Takes over what was started before this process was a supervisor, and goes on with it as with any start. */
  takeOver(
    request: StartRequest,
    begun: readonly BegunService[],
    client: Pick<Client, "gone">,
  ): Promise<DoneAnswer>;
  stopAll(): Promise<void>;
  /** A client may ask something; call what is returned when it is gone. */
  clientCame(): () => void;
  /** Resolves once no service runs and no client is there any more. */
  readonly idle: Promise<void>;
}

/** `folder`: where records and logs are kept. `live`: where what is in use is told to collections. */
export function superviseServices(folder: string, live: string, host: ServiceHost): Supervisor {
  const units = new Map<string, ServiceUnit>();
  const listeners = new Set<(text: string) => void>();
  /** Stops that go on, also of services that wait for those to end which depend on them. */
  const ending = new Map<string, Promise<void>>();
  /** The start that was taken over; what it tells waits for whoever has waited for it from the beginning. */
  let taken: Promise<DoneAnswer> | undefined;
  const untold: string[] = [];
  let tell = (text: string): void => void untold.push(text);
  const supervisor = holderName(ownHolder(host));
  const { promise: idle, resolve: beIdle } = Promise.withResolvers<void>();
  let clients = 0;
  const held = holdings(host, (names) => void stop(names));

  const statuses = () => [...units.values()].map((unit) => unit.status());
  const changed = () => {
    const services = [...units.values()].map((unit) => ({ ...unit.status(), ...unit.record() }));
    writeRecord(folder, { format: 1, supervisor, version: PROTOCOL, services }, host);
    markLive(
      live,
      activeUnits().map((unit) => unit.status().environment ?? ""),
      host,
    );
    checkIdle();
  };
  const activeUnits = () => [...units.values()].filter((unit) => unit.isActive());
  const checkIdle = () => {
    if (clients > 0 || activeUnits().length > 0) return;
    held.end();
    beIdle();
  };
  const unitFor = (plan: ServicePlan, environment: ServiceEnvironment): ServiceUnit => {
    const known = units.get(plan.name);
    if (known !== undefined) return known;
    const unit = serviceUnit(
      { plan, environment },
      {
        host,
        openLog: ({ name, log }) =>
          openLog(logPath(folder, name), { bytes: log.megabytes * 1_000_000, files: log.files }, host),
        changed,
        note: (text) => {
          for (const listener of listeners) listener(text);
        },
      },
    );
    units.set(plan.name, unit);
    return unit;
  };

  /** `begun`: names of services that this request has started already. */
  async function start(
    request: StartRequest,
    { note, gone }: Client,
    begun: readonly string[] = [],
  ): Promise<DoneAnswer> {
    const { services, again, environment, holder } = request;
    held.hold(
      services.map(({ name }) => name),
      holder,
    );
    const before = services.map(({ name }) => ending.get(name));
    await Promise.all([...before, stop(again.filter((name) => units.has(name)))]);
    const own = [...begun];
    for (const plan of services) {
      const unit = unitFor(plan, environment);
      if (!unit.isActive()) {
        unit.wait(plan, environment);
        own.push(plan.name);
      } else if (unit.status().environment !== environment.path) note(otherBuild(unit, environment));
    }
    const undo = () => void stop(own);
    gone.addEventListener("abort", undo, { once: true });
    const beginnings = new Map<string, Promise<boolean>>();
    const begin = (plan: ServicePlan): Promise<boolean> => {
      const known = beginnings.get(plan.name);
      if (known !== undefined) return known;
      const needs = services.filter(({ name }) => plan.dependsOn.includes(name));
      const beginning = Promise.all(needs.map(begin)).then((ready) => {
        const missing = needs.find((_, index) => !ready[index])?.name;
        return startUnit(units.get(plan.name)!, missing, note);
      });
      beginnings.set(plan.name, beginning);
      return beginning;
    };
    const ready = await Promise.all(services.map(begin));
    gone.removeEventListener("abort", undo);
    const failed = services.filter((_, index) => !ready[index]).map(({ name }) => name);
    return { tell: "done", services: statuses(), failed };
  }

  function awaitTaken(answer: Promise<DoneAnswer>, { note }: Client): Promise<DoneAnswer> {
    for (const text of untold) note(text);
    tell = note;
    return answer;
  }

  async function startUnit(unit: ServiceUnit, missing: string | undefined, note: (text: string) => void) {
    const { state } = unit.status();
    if (state === "stopping" || state === "stopped") return false;
    if (state === "waiting" && missing !== undefined) {
      unit.giveUp(`it needs ${missing}, which is not ready`);
      return false;
    }
    const wasReady = state === "ready";
    const ready = await unit.start();
    const { readyAfter } = unit.status();
    if (ready && !wasReady && readyAfter !== undefined)
      note(`${unit.name} is ready after ${readyAfter.toFixed(2)} s`);
    return ready;
  }

  /** What waits for others ends before them. */
  async function stop(names: readonly string[]): Promise<void> {
    const plans = names.map((name) => units.get(name)!.plan());
    const end = (name: string): Promise<void> => {
      const known = ending.get(name);
      if (known !== undefined) return known;
      const first = dependents(plans, name).map((plan) => end(plan.name));
      const ended = Promise.all(first)
        .then(() => units.get(name)!.stop())
        .finally(() => ending.delete(name));
      ending.set(name, ended);
      return ended;
    };
    await Promise.all(names.map(end));
  }

  return {
    idle,
    takeOver(request, begun, { gone }) {
      const { services, environment } = request;
      listeners.add((text) => tell(text));
      for (const plan of services) unitFor(plan, environment);
      for (const service of begun) {
        const plan = services.find(({ name }) => name === service.name);
        if (plan === undefined) throw new Error(`there is no plan of ${service.name}`);
        const unit = unitFor(plan, environment);
        unit.wait(plan, environment);
        void unit.start(service);
      }
      const names = begun.map(({ name }) => name);
      taken = start(request, { note: (text) => tell(text), gone }, names);
      return taken;
    },
    clientCame() {
      clients++;
      return () => {
        clients--;
        checkIdle();
      };
    },
    async answer(request, client) {
      if (request.ask === "start" && request.begun && taken !== undefined) return awaitTaken(taken, client);
      listeners.add(client.note);
      try {
        await Promise.all([...units.values()].map((unit) => unit.current()));
        if (request.ask === "start") return await start(request, client);
        if (request.ask === "stop") {
          const names =
            request.names === "all" ? [...units.keys()] : request.names.filter((name) => units.has(name));
          held.release(names);
          await stop(names);
        }
        return { tell: "done", services: statuses() };
      } finally {
        listeners.delete(client.note);
      }
    },
    stopAll: () => stop([...units.keys()]),
  };
}

function otherBuild(unit: ServiceUnit, environment: ServiceEnvironment): string {
  const { generation } = unit.status();
  const named = (number: number | undefined) =>
    number === undefined ? "another generation" : `generation ${number}`;
  return `${unit.name} runs already, as ${named(generation)} has it; here is ${named(environment.generation)}: bothy services restart ${unit.name}`;
}
