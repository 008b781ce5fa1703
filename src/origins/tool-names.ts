import { catalogEntry } from "../catalog/catalog.ts";
import type { Collector } from "./collect.ts";
import type { Origin } from "./types.ts";

/** What other tools call things, where the catalog's names are not theirs. */
const NAMES: Readonly<Record<string, string>> = {
  golang: "go",
  "core:go": "go",
  node: "nodejs",
  gh: "github-cli",
  postgres: "postgresql",
  "docker-cli": "docker",
};

/** Entries of which a suite has one patch release of each version. */
const BY_MINOR = new Set(["python", "ruby", "php", "lua", "perl"]);

/** Takes a tool of asdf, mise, devbox or flox by its name there; what the catalog has not is left. */
export function takeTool(tool: string, version: string, origin: Origin, into: Collector): void {
  const text = version === "latest" || version === "" ? tool : `${tool} ${version}`;
  const [, backend = "", rest = tool] =
    /^(npm|pipx|pip|cargo|go|aqua|ubi|asdf|vfox|core):(.+)$/.exec(tool) ?? [];
  if (backend === "npm") {
    into.wish(`npm:${rest}`, plain(version), origin, { text });
    return;
  }
  if (backend === "pipx" || backend === "pip") {
    into.wish(`pypi:${rest}`, pypiVersion(version), origin, { text });
    return;
  }
  const last = rest.replace(/^.*\//, "");
  const entry = catalogEntry(NAMES[rest] ?? last);
  if (entry === undefined || (backend !== "" && backend !== "core")) {
    into.leave(origin, text, "the catalog has nothing of that name", `look for it: bothy search ${last}`);
    return;
  }
  const constraint = entry.name === "java" ? javaVersion(version) : plain(version);
  const numbers = constraint.split(".");
  const short = BY_MINOR.has(entry.name) && /^\d[\d.]*$/.test(constraint) && numbers.length > 2;
  into.wish(entry.name, short ? numbers.slice(0, 2).join(".") : constraint, origin, {
    text,
    ...(short ? { note: `${constraint}: Debian keeps its newest patch` } : {}),
  });
}

function plain(version: string): string {
  const tidy = version.trim().replace(/^(?:ref:|prefix:|v)/, "");
  return /^(?:latest|lts|system|stable|\*)?$/.test(tidy) ? "*" : tidy;
}

function pypiVersion(version: string): string {
  const tidy = plain(version);
  return /^\d+\.\d+\.\d+/.test(tidy) ? `==${tidy}` : tidy;
}

/** `temurin-17.0.9+9` is Java 17. */
function javaVersion(version: string): string {
  return /(?:^|-)(\d+)/.exec(version)?.[1] ?? "*";
}
