import { isAbsolute, join } from "node:path";

/** Where bothy keeps what it keeps. All absolute. */
export interface Places {
  /** `$XDG_DATA_HOME/bothy`: store objects, composed trees, environments; one file system. */
  readonly data: string;
  /** `$XDG_CACHE_HOME/bothy`: indexes and artifacts; may be deleted at any time. */
  readonly cache: string;
  /** `$XDG_STATE_HOME/bothy`: what belongs to projects: generations, activation caches. */
  readonly state: string;
  /** `$XDG_CONFIG_HOME/bothy`. */
  readonly config: string;
}

/** The XDG Base Directory specification's places; a relative value is ignored, as it says. */
export function placesOf(env: Readonly<Record<string, string | undefined>>): Places {
  const home = env.HOME && isAbsolute(env.HOME) ? env.HOME : "/";
  const place = (name: string, fallback: string) => {
    const value = env[name];
    return join(value !== undefined && isAbsolute(value) ? value : join(home, fallback), "bothy");
  };
  return {
    data: place("XDG_DATA_HOME", ".local/share"),
    cache: place("XDG_CACHE_HOME", ".cache"),
    state: place("XDG_STATE_HOME", ".local/state"),
    config: place("XDG_CONFIG_HOME", ".config"),
  };
}
