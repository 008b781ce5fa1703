import { UserError } from "./error.ts";

export const SYSTEMS = ["x86_64-linux", "aarch64-linux", "x86_64-darwin", "aarch64-darwin"] as const;

/** A machine's processor and kernel, as in manifests and lockfiles. */
export type System = (typeof SYSTEMS)[number];

export function isSystem(text: string): text is System {
  return (SYSTEMS as readonly string[]).includes(text);
}

/** The system of a Node `process.arch` and `process.platform`; undefined for one that bothy doesn't serve. */
export function systemOf(arch: string, platform: string): System | undefined {
  const cpu = arch === "x64" ? "x86_64" : arch === "arm64" ? "aarch64" : undefined;
  const name = `${cpu}-${platform}`;
  return isSystem(name) ? name : undefined;
}

/** `systemOf`, with a UserError `no-such-system` for a machine that bothy doesn't serve. */
export function servedSystem(arch: string, platform: string): System {
  const system = systemOf(arch, platform);
  if (system !== undefined) return system;
  throw new UserError("no-such-system", `bothy doesn't run on ${arch} ${platform}`, {
    reason: `it serves ${SYSTEMS.join(", ")}`,
    help: "use a Linux machine, or a virtual machine or container with Linux",
  });
}

/** Debian's name of the processor and its multiarch triplet. Linux systems only; a plain Error else. */
export function debianArchitecture(system: System): { name: "amd64" | "arm64"; triplet: string } {
  if (system === "x86_64-linux") return { name: "amd64", triplet: "x86_64-linux-gnu" };
  if (system === "aarch64-linux") return { name: "arm64", triplet: "aarch64-linux-gnu" };
  throw new Error(`Debian has no packages for ${system}`);
}
