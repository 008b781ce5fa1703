import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

type Entry = {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
};

const lock = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8")) as {
  readonly packages: Record<string, Entry>;
};

/** Where Node would look for `name` from the package at `path`, nearest first. */
function places(path: string, name: string): string[] {
  if (path === "") return [`node_modules/${name}`];
  const above = path.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, "");
  return [`${path}/node_modules/${name}`, ...places(above, name)];
}

// npm leaves out of a lock the optional packages of other platforms that its registry couldn't give at the time;
// `npm ci` then refuses the whole lock, at once or as soon as they are there.
test("package-lock.json has an entry for everything that its packages depend on", () => {
  const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter(([name]) => !places(path, name).some((place) => place in lock.packages))
      .map(([name, range]) => `${path}: ${name}@${range}`),
  );
  assert.deepEqual(missing, []);
});

test("package-lock.json pins every package by its hash and names no registry", () => {
  const loose = Object.entries(lock.packages).filter(
    ([path, entry]) => path !== "" && (entry.integrity === undefined || entry.resolved !== undefined),
  );
  assert.deepEqual(loose, []);
});
