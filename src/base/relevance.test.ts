import assert from "node:assert/strict";
import { test } from "node:test";
import { queryWords, relevance } from "./relevance.ts";

const of = (query: string, name: string, summary = "") =>
  relevance(queryWords(query), { names: name.split(" "), summary });

/** Names in the order in which they answer a query; those that don't are left out. */
function ranked(query: string, items: readonly (readonly [name: string, summary: string])[]): string[] {
  return items
    .map(([name, summary]) => ({ name, score: of(query, name, summary) }))
    .filter(({ score }) => score !== undefined)
    .sort((a, b) => a.score! - b.score!)
    .map(({ name }) => name);
}

test("relevance puts the name before names that begin with it, those before words of names, and summaries last", () => {
  const items = [
    ["a-tool", "reads json"],
    ["libjson-c", ""],
    ["jsonlint", ""],
    ["json-glib", ""],
    ["json", ""],
    ["yaml", "reads yaml"],
  ] as const;
  assert.deepEqual(ranked("json", items), ["json", "json-glib", "jsonlint", "libjson-c", "a-tool"]);
});

test("relevance wants all words, wherever they stand", () => {
  assert.notEqual(of("python http client", "python3-httpx", "http client for python 3"), undefined);
  assert.equal(of("python http client", "python3-yaml", "yaml for python 3"), undefined);
  assert.ok(of("http client", "http-client")! < of("http client", "tool", "an http client")!);
});

test("relevance takes words of two letters for words only", () => {
  assert.equal(of("rg", "cargo", "rust's package manager: targets and all"), undefined);
  assert.equal(of("rg", "ripgrep rg", ""), 0);
  assert.notEqual(of("c", "gcc", "gnu c compiler"), undefined);
  assert.equal(of("r", "redis", "server"), undefined);
});

test("queryWords takes each word once, in lower case", () => {
  assert.deepEqual(queryWords("  HTTP client http "), ["http", "client"]);
});
