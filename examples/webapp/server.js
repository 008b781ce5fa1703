// Notes: kept in PostgreSQL, their number of readers in redis.
import { createServer } from "node:http";
import pg from "pg";
import { createClient } from "redis";

const database = new pg.Pool(); // PGHOST, PGPORT, PGUSER and PGDATABASE say where
const cache = createClient({ url: process.env.REDIS_URL });
for (const client of [database, cache]) client.on("error", (error) => console.error(error.message));
await cache.connect();
await database.query("create table if not exists notes (id serial primary key, text text not null)");

const routes = {
  "GET /health": async () => {
    await Promise.all([database.query("select 1"), cache.ping()]);
    return { status: 200, body: { ok: true } };
  },
  "GET /notes": async () => {
    const { rows } = await database.query("select id, text from notes order by id");
    return { status: 200, body: rows };
  },
  "POST /notes": async (_, text) => {
    if (text.trim() === "") return { status: 400, body: { error: "a note needs a text" } };
    const { rows } = await database.query("insert into notes (text) values ($1) returning id, text", [text]);
    return { status: 201, body: rows[0] };
  },
  "GET /note": async (id) => {
    const { rows } = await database.query("select id, text from notes where id = $1", [Number(id)]);
    if (rows.length === 0) return { status: 404, body: { error: `there is no note ${id}` } };
    return { status: 200, body: { ...rows[0], readers: await cache.incr(`readers:${id}`) } };
  },
};

const server = createServer(async (request, response) => {
  const [, , id] = request.url.split("/");
  const path = /^\/notes\/\d+$/.test(request.url) ? "/note" : request.url;
  let text = "";
  for await (const chunk of request) text += chunk;
  const route = routes[`${request.method} ${path}`];
  const answer = route === undefined ? { status: 404, body: { error: "no such page" } } : await run(route, id, text);
  response.writeHead(answer.status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(answer.body)}\n`);
});

async function run(route, id, text) {
  try {
    return await route(id, text);
  } catch (error) {
    console.error(error);
    return { status: 503, body: { error: "the database doesn't answer" } };
  }
}

server.listen(Number(process.env.BOTHY_PORT_WEB), "127.0.0.1", () => {
  console.log(`listening on ${process.env.APP_URL}`);
});

process.on("SIGTERM", async () => {
  server.close();
  server.closeAllConnections();
  await Promise.all([database.end(), cache.close()]);
});
