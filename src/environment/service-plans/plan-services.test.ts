import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeManifest } from "../../manifest/decode.ts";
import { planServices } from "./plan-services.ts";

function plan(text: string) {
  const { services } = decodeManifest(`schema = 1\n${text}`, "bothy.toml");
  return planServices(services, {
    root: "/project",
    ports: { db: 20_001, web: 20_002, "web-admin": 20_003 },
    variables: { BOTHY_PORT_WEB: "20002", HOME: "/home" },
    shell: "/bin/sh",
  });
}

test("planServices looks up ports, variables and folders", () => {
  const [db, web] = plan(`
[services.db]
command = "db $X"
ready = { port = "db" }
[services.web]
command = "web"
ready = { http = "/health?a=$LEVEL", timeout = 5 }
vars = { LEVEL = "x\${HOME}", TWICE = "$LEVEL$LEVEL", NOT = "$$HOME" }
directory = "server"
ports = ["admin"]
`);
  assert.deepEqual(db!.command, ["/bin/sh", "-c", "db $X"]);
  assert.deepEqual([db!.directory, db!.port], ["/project", 20_001]);
  assert.deepEqual(db!.ready, { kind: "port", port: 20_001, label: "port 20001", timeout: 30 });
  const address = "http://127.0.0.1:20002/health?a=x/home";
  assert.deepEqual(web!.ready, {
    ...{ kind: "http", label: address, timeout: 5 },
    addresses: [address, address.replace("127.0.0.1", "[::1]")],
  });
  assert.equal(web!.directory, "/project/server");
  const { LEVEL, TWICE, NOT, BOTHY_SERVICE, BOTHY_HERE } = web!.vars;
  assert.deepEqual(
    [LEVEL, TWICE, NOT, BOTHY_SERVICE, BOTHY_HERE],
    ["x/home", "x/homex/home", "$HOME", "web", "/project"],
  );
});

test("planServices takes addresses with variables, and numbers of ports", () => {
  const [db, web] = plan(`
[services.db]
command = "x"
ready = { port = 5432, interval = 2 }
[services.web]
command = "x"
ready = { http = "http://localhost:$BOTHY_PORT_WEB/" }
`);
  assert.deepEqual(db!.ready, { kind: "port", port: 5432, label: "port 5432", timeout: 30, interval: 2 });
  assert.equal(web!.ready?.kind === "http" && web!.ready.addresses[0], "http://localhost:20002/");
});
