import { UserError } from "../base/error.ts";
import { suggest } from "../base/suggest.ts";
import { formatName } from "./request.ts";
import type { Manifest, Request } from "./types.ts";

/**
 * The manifest's requests that a word on the command line names: by key, by `channel/suite:name`, or by bare name
 * where only one request has it. UserErrors (exit code 1): `no-such-request`, `ambiguous-request`.
 */
export function selectRequest(manifest: Manifest, word: string): Request {
  const { packages } = manifest;
  const exact = packages.find((request) => request.key === word);
  if (exact !== undefined) return exact;
  const named = packages.filter((request) => formatName(request) === word);
  const found = named.length > 0 ? named : packages.filter((request) => request.name === word);
  if (found.length === 1) return found[0]!;
  const keys = (found.length > 0 ? found : packages).map((request) => request.key);
  if (found.length > 1)
    throw new UserError("ambiguous-request", `${word} names ${found.length} requests`, {
      reason: `they are ${keys.join(", ")}`,
      help: "name one of them",
    });
  const near = suggest(word, [...keys, ...packages.map((request) => request.name)]);
  throw new UserError("no-such-request", `the manifest has no request ${word}`, {
    reason: keys.length === 0 ? "it has none" : `its requests are ${keys.join(", ")}`,
    help: near === undefined ? "`bothy list` shows them" : `did you mean ${near}?`,
  });
}
