import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeManifest } from "../../manifest/decode.ts";
import { groundOf, starterPlan } from "./starter-plan.ts";

const PATHS = { folder: "/state/services", live: "/state/live", keeper: "/keeper", worker: "/worker" };

function ground(text: string) {
  const { services } = decodeManifest(`schema = 1\n${text}`, "bothy.toml");
  const ports = { db: 20_001, web: 20_002 };
  return { services, ports, environment: "/env", generation: 3, root: "/pro$HOME", shell: "/bin/sh" };
}

test("starterPlan has all that a start takes, with references to variables left to be looked up", () => {
  const given = ground(`
[services.db]
command = "db $X"
ready = { port = 5432, interval = 0.25 }
unprivileged = true
stop = { signal = "INT", timeout = 1.5 }
[services.web]
command = "web"
ready = { command = "check $Y" }
vars = { LEVEL = "a$\${B}c$\${B}" , PLAIN = "=\${X}=\${Y}" }
depends-on = ["db"]
directory = "server"
`);
  const text = starterPlan(given, PATHS)!;
  assert.ok(text.endsWith("\0"));
  const [begin, forBothy, ...words] = text.slice(0, -1).split("\0");
  assert.equal(begin, "bothy-services 1");
  assert.ok(forBothy!.startsWith("for-bothy={"));
  assert.deepEqual(groundOf(text), given);
  assert.deepEqual(words, [
    ...["environment=/env", "project=/pro$HOME"],
    ...["folder=/state/services", "live=/state/live", "keeper=/keeper", "worker=/worker", "generation=3"],
    ...["port=BOTHY_PORT_DB=20001", "port=BOTHY_PORT_WEB=20002", "other-port=5432"],
    ...["service=db", "directory=/pro$HOME", "own-port=20001", "stop-signal=2", "stop-milliseconds=1500"],
    ...["ordinary-user", "command=/bin/sh", "command=-c", "command=db $X"],
    ...["variable=BOTHY_HERE", "piece=t/pro$HOME", "variable=BOTHY_SERVICE", "piece=tdb"],
    ...["check-port=5432", "interval=250"],
    ...["service=web", "directory=/pro$HOME/server", "own-port=20002"],
    ...["stop-signal=15", "stop-milliseconds=10000", "command=/bin/sh", "command=-c", "command=web"],
    ...["needs=db", "variable=BOTHY_HERE", "piece=t/pro$HOME", "variable=BOTHY_SERVICE", "piece=tweb"],
    ...["variable=LEVEL", "piece=ta${B}c${B}", "variable=PLAIN"],
    ...["piece=t=", "piece=rX", "piece=t=", "piece=rY"],
    ...["check=/bin/sh", "check=-c", "check=check $Y"],
  ]);
});

test("starterPlan leaves HTTP checks to bothy, and there is none of a text that has a NUL", () => {
  const http = starterPlan(ground('[services.db]\ncommand = "x"\nready = { http = "/" }'), PATHS)!;
  assert.ok(http.endsWith("\0check-by-bothy\0"));
  const given = ground('[services.db]\ncommand = "x"');
  const services = [{ ...given.services[0]!, command: "a\0b" }];
  assert.equal(starterPlan({ ...given, services }, PATHS), undefined);
});

test("groundOf knows no other text", () => {
  for (const text of ["", "bothy-services 2\0for-bothy={}\0", "bothy-services 1\0environment=/\0"])
    assert.equal(groundOf(text), undefined);
});
