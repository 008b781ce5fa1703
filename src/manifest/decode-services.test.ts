import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../base/error.ts";
import { decodeManifest } from "./decode.ts";
import { portNames } from "./service-graph.ts";

function services(text: string) {
  return decodeManifest(`schema = 1\n${text}`, "bothy.toml").services;
}

function refusal(text: string): UserError {
  try {
    services(text);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error;
  }
  assert.fail(`it was taken: ${text}`);
}

test("decodeServices reads every field and knows what stands for an absent one", () => {
  const [db, web] = services(`
[services.db]
command = "postgres -D $BOTHY_CACHE/pg"
ready = { command = "pg_isready", timeout = 2.5, interval = 0.2 }
restart = "on-failure"
stop = { signal = "SIGINT", timeout = 20 }
unprivileged = true
log = { megabytes = 1, files = 2 }
[services.web]
command = "npm start"
ready = { http = "/health" }
depends-on = ["db"]
directory = "server"
ports = ["admin"]
vars = { LEVEL = "debug" }
`);
  assert.deepEqual(
    { ...db, places: undefined },
    {
      name: "db",
      command: "postgres -D $BOTHY_CACHE/pg",
      ready: { kind: "command", target: "pg_isready", timeout: 2.5, interval: 0.2 },
      dependsOn: [],
      restart: "on-failure",
      stop: { signal: "INT", timeout: 20 },
      vars: {},
      ports: [],
      unprivileged: true,
      log: { megabytes: 1, files: 2 },
      folder: "",
      places: undefined,
    },
  );
  assert.deepEqual(web!.ready, { kind: "http", target: "/health", timeout: 30 });
  assert.deepEqual(
    [web!.dependsOn, web!.directory, web!.vars, web!.restart, web!.stop, web!.unprivileged],
    [["db"], "server", { LEVEL: "debug" }, "no", { signal: "TERM", timeout: 10 }, false],
  );
});

test("portNames gives a port to each service and to each name beside it", () => {
  const declared = services(
    '[services.web-ui]\ncommand = "x"\nports = ["admin"]\n[services.db]\ncommand = "y"',
  );
  assert.deepEqual(
    portNames(declared).map(({ name, variable }) => [name, variable]),
    [
      ["web-ui", "BOTHY_PORT_WEB_UI"],
      ["web-ui-admin", "BOTHY_PORT_WEB_UI_ADMIN"],
      ["db", "BOTHY_PORT_DB"],
    ],
  );
});

const REFUSED: readonly (readonly [what: string, text: string, message: RegExp, help: RegExp])[] = [
  ["no command", "[services.db]", /^bothy.toml:2:\d+: the service db has no command/, /command = "/],
  ["an empty command", '[services.db]\ncommand = " "', /^bothy.toml:3:\d+: .* no command/, /./],
  ["no table", "[services]\ndb = 1", /^bothy.toml:3:\d+: the service db must be a table/, /\[services\.db\]/],
  [
    "a slip in a key",
    '[services.db]\ncommand = "x"\nredy = { port = 1 }',
    /^bothy.toml:4:1: unknown key "redy"/,
    /"ready"/,
  ],
  ["a bad name", '[services."a b"]\ncommand = "x"', /can't be the name of a service/, /letters/],
  [
    "an unknown policy",
    '[services.db]\ncommand = "x"\nrestart = "allways"',
    /^bothy.toml:4:\d+: there is no restart "allways"/,
    /"always"/,
  ],
  [
    "an unknown signal",
    '[services.db]\ncommand = "x"\nstop = { signal = "TERMM" }',
    /there is no signal "TERMM"/,
    /"TERM"/,
  ],
  ["two checks", '[services.db]\ncommand = "x"\nready = { port = 1, http = "/" }', /only one of/, /ready = /],
  ["no check", '[services.db]\ncommand = "x"\nready = { timeout = 1 }', /needs one of/, /ready = /],
  [
    "an address of another kind",
    '[services.db]\ncommand = "x"\nready = { http = "localhost:1" }',
    /no address/,
    /http:/,
  ],
  ["a port out of range", '[services.db]\ncommand = "x"\nready = { port = 70000 }', /from 1 to 65535/, /./],
  [
    "an unknown port",
    '[services.db]\ncommand = "x"\nready = { port = "bd" }',
    /^bothy.toml:4:1: there is no port "bd"/,
    /"db"/,
  ],
  [
    "an unknown dependency",
    '[services.db]\ncommand = "x"\n[services.web]\ncommand = "y"\ndepends-on = ["bd"]',
    /^bothy.toml:6:1: web depends on "bd"/,
    /did you mean "db"/,
  ],
  [
    "services that wait for each other",
    '[services.a]\ncommand = "x"\ndepends-on = ["b"]\n[services.b]\ncommand = "y"\ndepends-on = ["c"]\n[services.c]\ncommand = "z"\ndepends-on = ["a"]',
    /^bothy.toml:4:1: the service a depends on itself/,
    /depends-on/,
  ],
  [
    "a service that waits for itself",
    '[services.a]\ncommand = "x"\ndepends-on = ["a"]',
    /depends on itself/,
    /./,
  ],
  [
    "ports of one variable",
    '[services.a-b]\ncommand = "x"\n[services.a_b]\ncommand = "y"',
    /would both be BOTHY_PORT_A_B/,
    /another name/,
  ],
  [
    "a variable of bothy's",
    '[services.a]\ncommand = "x"\nvars = { BOTHY_ENV = "x" }',
    /bothy's own/,
    /another/,
  ],
];

for (const [what, text, message, help] of REFUSED)
  test(`decodeServices refuses ${what}`, () => {
    const error = refusal(text);
    assert.match(error.message, message);
    assert.match(error.help ?? "", help);
  });
