import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../base/error.ts";
import { backOff, checkPause, wasWell } from "./back-off.ts";
import { dependents, requireServices, withDependencies } from "./start-order.ts";

const SERVICES = [
  { name: "web", dependsOn: ["db", "cache"] },
  { name: "db", dependsOn: [] },
  { name: "cache", dependsOn: ["disk"] },
  { name: "disk", dependsOn: [] },
  { name: "mail", dependsOn: [] },
];

test("withDependencies adds what is depended on, however far, and nothing else", () => {
  const names = (wanted: string[]) => withDependencies(SERVICES, wanted).map(({ name }) => name);
  assert.deepEqual(names(["web"]), ["web", "db", "cache", "disk"]);
  assert.deepEqual(names(["mail", "cache"]), ["cache", "disk", "mail"]);
  assert.deepEqual(names([]), ["web", "db", "cache", "disk", "mail"]);
});

test("dependents are those that wait for a service", () => {
  assert.deepEqual(
    dependents(SERVICES, "disk").map(({ name }) => name),
    ["cache"],
  );
});

test("requireServices refuses an unknown name with the nearest one, and an environment without services", () => {
  const refused = (names: string[], known: string[]) => {
    try {
      requireServices(names, known);
    } catch (error) {
      assert.ok(error instanceof UserError);
      return [error.code, error.help];
    }
    return undefined;
  };
  assert.deepEqual(refused(["wbe"], ["web", "db"]), ["unknown-service", "did you mean web?"]);
  assert.equal(refused([], [])?.[0], "no-services");
  assert.equal(refused(["web"], ["web", "db"]), undefined);
});

test("backOff doubles from half a second to half a minute", () => {
  assert.deepEqual([1, 2, 3, 6, 7, 8, 1000].map(backOff), [0.5, 1, 2, 16, 30, 30, 30]);
  assert.deepEqual([wasWell(59), wasWell(60)], [false, true]);
});

test("checkPause is what is asked for, else short at first and never longer than a second", () => {
  assert.equal(checkPause(5, 3), 3);
  const pauses = Array.from({ length: 40 }, (_, checks) => checkPause(checks, undefined));
  assert.ok(pauses[0]! <= 0.02 && pauses.at(-1) === 1);
  assert.deepEqual(
    pauses,
    pauses.toSorted((a, b) => a - b),
  );
});
