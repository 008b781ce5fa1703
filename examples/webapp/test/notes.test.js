import assert from "node:assert/strict";
import { after, test } from "node:test";
import pg from "pg";
import { createClient } from "redis";

const database = new pg.Client();
await database.connect();
const cache = await createClient({ url: process.env.REDIS_URL }).connect();
after(() => Promise.all([database.end(), cache.close()]));

async function ask(path, options) {
  const response = await fetch(`${process.env.APP_URL}${path}`, options);
  return { status: response.status, body: await response.json() };
}

test("a note that is posted stands in the database and in the list", async () => {
  const text = `written at ${new Date().toISOString()}`;
  const { status, body } = await ask("/notes", { method: "POST", body: text });
  assert.equal(status, 201);
  const { rows } = await database.query("select text from notes where id = $1", [body.id]);
  assert.deepEqual(rows, [{ text }]);
  assert.ok((await ask("/notes")).body.some((note) => note.id === body.id && note.text === text));
});

test("each reader of a note is counted in redis", async () => {
  const { body: note } = await ask("/notes", { method: "POST", body: "read me" });
  assert.equal((await ask(`/notes/${note.id}`)).body.readers, 1);
  assert.equal((await ask(`/notes/${note.id}`)).body.readers, 2);
  assert.equal(await cache.get(`readers:${note.id}`), "2");
});

test("an empty note and an unknown one are refused", async () => {
  assert.equal((await ask("/notes", { method: "POST", body: " " })).status, 400);
  assert.equal((await ask("/notes/999999999")).status, 404);
});
