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
        const found = pick(input, request.suite, request.name, request.constraint);
        if (found === undefined)
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
        roots[request.key] = [add(input, request.suite, found, packages)];
      }
      return { kind: "resolved", packages: [...packages.values()], roots };
    },
    fetch: () => Promise.reject(new Error("not in this test")),
    import: () => Promise.reject(new Error("not in this test")),
  };

  function pick(input: ResolveInput, suite: string | undefined, wanted: string, constraint: string) {
    const fitting = find({ suite, system: input.system }, wanted).filter((offer) =>
      fitsByComponents(offer.version, constraint),
    );
    const locked = input.locked.find((item) => item.name === wanted && item.suite === suite);
    const keep = input.upgrade !== "all" && !input.upgrade.includes(wanted);
    return (keep ? fitting.find((offer) => offer.version === locked?.version) : undefined) ?? fitting[0];
  }

  function add(
    input: ResolveInput,
    suite: string | undefined,
    offer: Offer,
    packages: Map<string, LockedPackage>,
  ): string {
    const base = {
      channel: name,
      ...(suite === undefined ? {} : { suite }),
      group: input.group,
      system: input.system,
      name: offer.name,
      ...(name === "npm" ? { tool: offer.name, location: `node_modules/${offer.name}` } : {}),
    };
    const key = packageKey(base);
    if (packages.has(key)) return key;
    const file = `pool/${offer.name}_${offer.version.replace(/^\d+:/, "")}_${input.system}.x`;
    packages.set(key, { ...base, version: offer.version, file, hash: sha256(file), dependencies: [] });
    const dependencies = (offer.needs ?? []).map((needed) =>
      add(input, suite, pick(input, suite, needed, "*")!, packages),
    );
    packages.set(key, { ...packages.get(key)!, dependencies: dependencies.sort() });
    return key;
  }
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
  };
}
