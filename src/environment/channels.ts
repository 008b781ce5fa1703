import type { Context } from "../host/context.ts";
import type { Channel, Channels } from "../resolve/channel.ts";

/** Every channel. The code of one is loaded when one of its functions is first called: most commands need none. */
export function allChannels(): Channels {
  let preparing: Promise<string> | undefined;
  const python = async (ctx: Context): Promise<string> => {
    const { pythonWithPip } = await import("./python/python-with-pip.ts");
    preparing ??= pythonWithPip(channels, ctx);
    return preparing;
  };
  const channels: Channels = {
    deb: lazily(
      "deb",
      async () => (await import("../channels/deb/deb-channel.ts")).debChannel(),
      async () => {
        const { knownDeb, knownDebNames, searchDeb } = await import("../channels/deb/deb-search.ts");
        return { search: searchDeb, known: knownDeb, knownNames: knownDebNames };
      },
    ),
    pypi: lazily(
      "pypi",
      async () => (await import("../channels/pypi/pypi-channel.ts")).pypiChannel({ python }),
      async () => {
        const { knownPypi, searchPypi } = await import("../channels/pypi/pypi-search.ts");
        return {
          search: (query, ctx) => searchPypi(query, python, ctx),
          known: (name, ctx) => knownPypi(name, python, ctx),
        };
      },
    ),
    npm: lazily(
      "npm",
      async () => (await import("../channels/npm/npm-channel.ts")).npmChannel(),
      async () => {
        const [{ searchNpm }, { knownNpm, knownNpmNames }] = await Promise.all([
          import("../channels/npm/npm-search.ts"),
          import("../channels/npm/npm-known.ts"),
        ]);
        return { search: searchNpm, known: knownNpm, knownNames: knownNpmNames };
      },
    ),
    go: lazily("go", async () => {
      const [{ goChannel }, { goPrograms }] = await Promise.all([
        import("../channels/go/go-channel.ts"),
        import("./go-programs.ts"),
      ]);
      return goChannel(goPrograms(channels));
    }),
    cargo: lazily("cargo", async () => {
      const [{ cargoChannel }, { cargoPrograms }] = await Promise.all([
        import("../channels/cargo/cargo-channel.ts"),
        import("./cargo-programs.ts"),
      ]);
      return cargoChannel(cargoPrograms(channels));
    }),
    url: lazily("url", async () => (await import("../channels/url/url-channel.ts")).urlChannel()),
  };
  return channels;
}

/** A channel that is made by `make` at the first call; `finding`, what searches it and loads less. What it says of constraints and order is there once its versions were asked for. */
function lazily(
  name: Channel["name"],
  make: () => Promise<Channel>,
  finding?: () => Promise<Pick<Channel, "search" | "known" | "knownNames">>,
): Channel {
  let making: Promise<Channel> | undefined;
  let made: Channel | undefined;
  const channel = async (): Promise<Channel> => {
    making ??= make();
    made = await making;
    return made;
  };
  const finder = finding ?? channel;
  const lazy: Omit<Channel, "fits" | "compare" | "refusal"> = {
    name,
    async *search(query, ctx) {
      yield* (await finder()).search(query, ctx);
    },
    known: async (...call) => (await (await finder()).known?.(...call)) ?? [],
    knownNames: async (...call) => (await (await finder()).knownNames?.(...call)) ?? new Set(),
    asksAtOnce: async (ctx) => (await (await channel()).asksAtOnce?.(ctx)) ?? true,
    versions: async (...call) => (await channel()).versions(...call),
    resolve: async (...call) => (await channel()).resolve(...call),
    fetch: async (...call) => (await channel()).fetch(...call),
    sources: async (...call) => (await (await channel()).sources?.(...call)) ?? new Map(),
    import: async (...call) => (await channel()).import(...call),
    artifactSize: async (...call) => (await channel()).artifactSize?.(...call),
    needs: async (...call) => (await (await channel()).needs?.(...call)) ?? new Map(),
  };
  return Object.defineProperties(lazy, {
    fits: { get: () => made?.fits },
    compare: { get: () => made?.compare },
    refusal: { get: () => made?.refusal },
  }) as Channel;
}
