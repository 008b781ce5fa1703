import { sha256 } from "../src/base/digest.ts";
import { type LockedPackage, packageKey } from "../src/lockfile/types.ts";
import type { ChannelName } from "../src/manifest/types.ts";
import type { Channel, Channels, ResolveInput } from "../src/resolve/channel.ts";
import { fitsByComponents } from "../src/resolve/version-parts.ts";

/** One version of a package that a memory channel offers. */
export interface Offer {
  readonly suite?: string;
  readonly name: string;
  /** Newest first among offers of one name. */
  readonly version: string;
  /** Names, with constraints where they have any: `numpy@1`. */
  readonly needs?: readonly string[];
  /** Absent: for all systems. */
  readonly systems?: readonly string[];
  readonly node?: string;
}

/** A Channel over a list: takes the first offer that fits, a locked one before it. `calls` names what was asked of it. */
export function memoryChannel(name: ChannelName, offers: Offer[], calls: string[] = []): Channel {
  const find = (input: { suite?: string | undefined; system: string }, wanted: string) =>
    offers.filter(
      (offer) =>
        offer.name === wanted &&
        (input.suite === undefined || offer.suite === input.suite) &&
        (offer.systems?.includes(input.system) ?? true),
    );
  return {
    name,
    async *search(query) {
      calls.push(`search ${query}`);
      for (const offer of offers)
        if (offer.name.includes(query))
          yield { channel: name, name: offer.name, version: offer.version, summary: "" };
    },
    async versions(wanted, { suite, system }) {
      calls.push(`versions ${name}${suite === undefined ? "" : `/${suite}`}:${wanted}`);
      return find({ suite, system }, wanted).map(({ version, node, suite: own }) => ({
        version,
        ...(own === undefined ? {} : { suite: own }),
        ...(node === undefined ? {} : { node }),
      }));
    },
    async resolve(input) {
      calls.push(
        `resolve ${name} ${input.system} ${input.group}: ${input.requests.map((one) => `${one.suite ?? ""}:${one.name}@${one.constraint}`).join(" ")}${input.python ? ` python ${input.python.version} glibc ${input.python.glibc}` : ""}`,
      );
      const packages = new Map<string, LockedPackage>();
      const roots: Record<string, string[]> = {};
      for (const request of input.requests) {
        if (fitting(input, request).length === 0)
          return {
            kind: "conflict",
            conflict: {
              code: find({ suite: request.suite, system: input.system }, request.name).length
                ? "no-such-version"
                : "no-such-package",
              message: `no ${request.name} for ${request.key}`,
              reason: "the list has none",
              help: "ask for another",
            },
          };
      }
      const chosen = new Map<string, Offer>();
      const wishes = input.requests.map((one) => ({ ...one, by: one.key }));
      const clash = choose(input, wishes, chosen);
      if (clash !== undefined)
        return {
          kind: "conflict",
          conflict: { code: "conflict", message: "they clash", reason: clash, help: "ask for others" },
        };
      for (const { key, suite, name: wanted } of input.requests)
        roots[key] = [add(input, suite, wanted, { chosen, packages })];
      return { kind: "resolved", packages: [...packages.values()], roots };
    },
    compare: (a, b) => a.localeCompare(b, "en", { numeric: true }),
    needs: async (askers) =>
      new Map(
        askers.map((asker) => {
          const offer = offers.find((one) => one.name === asker.name && one.version === asker.version);
          const needs = offer === undefined ? [] : needsOf(offer);
          return [
            packageKey(asker),
            needs.map(({ name: needed, constraint }) => ({
              name: needed,
              constraint: constraint === "*" ? "" : constraint,
              allows: (version: string) => fitsByComponents(version, constraint),
            })),
          ];
        }),
      ),
    fetch: () => Promise.reject(new Error("not in this test")),
    import: () => Promise.reject(new Error("not in this test")),
  };

  interface Wish {
    readonly suite?: string | undefined;
    readonly name: string;
    readonly constraint: string;
    readonly by: string;
  }

  /** Those that fit a wish, the one to take first in front. */
  function fitting(input: ResolveInput, wish: Omit<Wish, "by">): Offer[] {
    const { suite, name: wanted } = wish;
    const all = find({ suite, system: input.system }, wanted).filter((offer) =>
      fitsByComponents(offer.version, wish.constraint),
    );
    const locked = input.locked.find((item) => item.name === wanted && item.suite === suite);
    const keep = input.upgrade !== "all" && !input.upgrade.includes(wanted);
    const kept = keep ? all.filter((offer) => offer.version === locked?.version) : [];
    return [...kept, ...all.filter((offer) => !kept.includes(offer))];
  }

  /** Fills `chosen` so that all wishes and what these need come true; else says which can't. */
  function choose(
    input: ResolveInput,
    wishes: readonly Wish[],
    chosen: Map<string, Offer>,
  ): string | undefined {
    const [wish, ...rest] = wishes;
    if (wish === undefined) return undefined;
    const place = `${wish.suite} ${wish.name}`;
    const there = chosen.get(place);
    let why = `${wish.by} wants ${wish.name}@${wish.constraint}`;
    if (there !== undefined)
      return fitsByComponents(there.version, wish.constraint) ? choose(input, rest, chosen) : why;
    for (const offer of fitting(input, wish)) {
      const next = new Map(chosen).set(place, offer);
      const needs = needsOf(offer).map((need) => ({ ...need, suite: wish.suite, by: offer.name }));
      const failed = choose(input, [...rest, ...needs], next);
      if (failed === undefined) {
        for (const [key, value] of next) chosen.set(key, value);
        return undefined;
      }
      why = failed;
    }
    return why;
  }

  function add(
    input: ResolveInput,
    suite: string | undefined,
    wanted: string,
    to: { readonly chosen: ReadonlyMap<string, Offer>; readonly packages: Map<string, LockedPackage> },
  ): string {
    const offer = to.chosen.get(`${suite} ${wanted}`)!;
    const base = {
      channel: name,
      ...(suite === undefined ? {} : { suite }),
      group: input.group,
      system: input.system,
      name: offer.name,
      ...(name === "npm" ? { tool: offer.name, location: `node_modules/${offer.name}` } : {}),
    };
    const key = packageKey(base);
    if (to.packages.has(key)) return key;
    const file = `pool/${offer.name}_${offer.version.replace(/^\d+:/, "")}_${input.system}.x`;
    to.packages.set(key, { ...base, version: offer.version, file, hash: sha256(file), dependencies: [] });
    const dependencies = needsOf(offer).map((needed) => add(input, suite, needed.name, to));
    to.packages.set(key, { ...to.packages.get(key)!, dependencies: dependencies.sort() });
    return key;
  }
}

function needsOf(offer: Offer): { name: string; constraint: string }[] {
  return (offer.needs ?? []).map((text) => {
    const [needed = "", constraint = "*"] = text.split("@");
    return { name: needed, constraint };
  });
}

/** All channels as memory channels; `calls` collects what any of them was asked. */
export function memoryChannels(
  offers: Partial<Record<ChannelName, Offer[]>>,
): Channels & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    deb: memoryChannel("deb", offers.deb ?? [], calls),
    pypi: memoryChannel("pypi", offers.pypi ?? [], calls),
    npm: memoryChannel("npm", offers.npm ?? [], calls),
    url: memoryChannel("url", offers.url ?? [], calls),
    go: memoryChannel("go", offers.go ?? [], calls),
    cargo: memoryChannel("cargo", offers.cargo ?? [], calls),
  };
}
