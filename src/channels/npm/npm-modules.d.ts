// npm's own libraries that publish no types: what this channel uses of them.

declare module "@npmcli/config" {
  /** Source: the package's README. */
  class Config {
    constructor(options: {
      npmPath: string;
      definitions: unknown;
      shorthands: unknown;
      flatten: unknown;
      nerfDarts: unknown;
      env: Record<string, string | undefined>;
      argv: readonly string[];
      platform: string;
      execPath: string;
      cwd: string;
      warn: boolean;
    });
    load(): Promise<void>;
    /** Layer that sets `key`: `default`, `env`, `user`, ...; null for none. */
    find(key: string): string | null;
    set(key: string, value: unknown, where?: "cli"): void;
    /** Options as npm's libraries take them. */
    readonly flat: Record<string, unknown>;
  }
  export = Config;
}

declare module "@npmcli/config/lib/definitions/index.js" {
  const definitions: { definitions: unknown; shorthands: unknown; flatten: unknown; nerfDarts: unknown };
  export = definitions;
}

declare module "npm-registry-fetch" {
  interface RegistryResponse {
    readonly status: number;
    readonly statusText: string;
    readonly headers: { raw(): Record<string, string[]> };
    readonly body: NodeJS.ReadableStream & AsyncIterable<Uint8Array>;
  }
  interface RegistryFetch {
    (uri: string, options: Record<string, unknown>): Promise<RegistryResponse>;
    json(uri: string, options: Record<string, unknown>): Promise<unknown>;
    pickRegistry(spec: string, options: Record<string, unknown>): string;
  }
  const fetch: RegistryFetch;
  export = fetch;
}
