import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");

/**
 * Hosts of the registries as this machine's own clients know them; and those that everybody knows, put together here
 * so that this file doesn't hold them.
 */
function registryHosts(): string[] {
  const known = [
    ["deb", "debian", "org"],
    ["security", "debian", "org"],
    ["snapshot", "debian", "org"],
    ["ftp", "debian", "org"],
    ["registry", "npmjs", "org"],
    ["registry", "yarnpkg", "com"],
    ["pypi", "org"],
    ["files", "pythonhosted", "org"],
    ["proxy", "golang", "org"],
    ["sum", "golang", "org"],
    ["index", "crates", "io"],
    ["static", "crates", "io"],
  ].map((parts) => parts.join("."));
  return [...new Set([...known, ...aptHosts(), ...npmHosts()])];
}

function aptHosts(): string[] {
  const sources = globSync(["/etc/apt/sources.list", "/etc/apt/sources.list.d/*"]);
  return sources.flatMap((file) => hostsIn(readFileSync(file, "utf8")));
}

function npmHosts(): string[] {
  return hostsIn(execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }));
}

function hostsIn(text: string): string[] {
  return [...text.matchAll(/https?:\/\/(?:[^/@\s]+@)?([^/:\s]+)/g)]
    .map((match) => match[1]!)
    .filter((host) => /\.[a-z]+$/.test(host) && host !== "localhost");
}

test("no tracked file names a registry's host", () => {
  const hosts = registryHosts();
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  const named = tracked.filter(Boolean).flatMap((file) => {
    let text: string;
    try {
      text = readFileSync(join(root, file), "utf8");
    } catch {
      return []; // removed in the working tree
    }
    return hosts
      .filter((host) => new RegExp(`(?<![\\w.-])${host.replaceAll(".", "\\.")}(?![\\w-])`).test(text))
      .map((host) => `${file}: ${host}`);
  });
  assert.deepEqual(named, []);
});

test("lockfiles hold no address", () => {
  const locks = execFileSync("git", ["ls-files", "-z", "*.lock", "package-lock.json"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const file of locks.split("\0").filter(Boolean))
    assert.ok(!/"resolved":|:\/\/[^"]*\.(?:deb|whl|tgz)/.test(readFileSync(join(root, file), "utf8")), file);
});
