import type { System } from "../../base/system.ts";
import { compareGo } from "./go-version.ts";

/** Go's names of a system, GOOS and GOARCH. */
export function goPlatform(system: System): { readonly os: string; readonly arch: string } {
  const [cpu, os] = system.split("-") as [string, string];
  return { os, arch: cpu === "x86_64" ? "amd64" : "arm64" };
}

/** `v0.0.1-go1.22.5.linux-amd64`: the toolchain module's version that is Go 1.22.5 for a system. */
export function toolchainModuleVersion(version: string, system: System): string {
  const { os, arch } = goPlatform(system);
  return `v0.0.1-go${version}.${os}-${arch}`;
}

/** The versions of Go that the toolchain module's versions have for a system, newest first. */
export function toolchainVersions(listed: readonly string[], system: System): string[] {
  const { os, arch } = goPlatform(system);
  const end = `.${os}-${arch}`;
  const found = listed.flatMap((version) =>
    version.startsWith("v0.0.1-go") && version.endsWith(end)
      ? [version.slice("v0.0.1-go".length, -end.length)]
      : [],
  );
  return found.filter((version) => /^\d+\.\d+/.test(version)).sort((a, b) => compareGo(b, a));
}

/** The Go that a go.mod asks for at least: its `toolchain` line, else its `go` line. Source: "Go Modules Reference", go.mod files. */
export function neededGo(goMod: string): string {
  const line = (name: string) => new RegExp(`^\\s*${name}\\s+(\\S+)`, "m").exec(goMod)?.[1];
  const go = line("go") ?? "1.16";
  const toolchain = line("toolchain")?.replace(/^go/, "");
  return toolchain !== undefined && /^\d/.test(toolchain) && compareGo(toolchain, go) > 0 ? toolchain : go;
}
