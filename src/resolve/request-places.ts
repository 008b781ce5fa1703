import { UserError } from "../base/error.ts";
import { formatName, formatRequest } from "../manifest/request.ts";
import type { Manifest } from "../manifest/types.ts";

/**
 * An error about requests with the places that they stand in, where one of them is in an included manifest: nobody else can tell
 * which file to mend. Other values come back as they are.
 */
export function withPlaces(error: unknown, manifest: Manifest): unknown {
  if (!(error instanceof UserError)) return error;
  const { places, included } = manifest;
  const named = requestsIn(error.message, manifest);
  const from = named.map((key) => places[key]).filter((place) => place !== undefined);
  if (!from.some(({ file }) => included.includes(file))) return error;
  const lines = named.flatMap((key) => {
    const place = places[key];
    return place === undefined ? [] : [`${key} is asked for in ${place.file}:${place.line}`];
  });
  const { code, message, help, exitCode } = error;
  const reason = [error.reason, ...lines].filter((line) => line !== undefined).join("\n");
  return new UserError(code, message, { reason, help, exitCode, cause: error });
}

/** Keys of the requests that a message names. */
function requestsIn(message: string, { packages }: Manifest): string[] {
  const words = new Set(message.split(/[\s,;()"']+/).map((word) => word.replace(/[.:]+$/, "")));
  return packages
    .filter((request) =>
      [
        request.key,
        request.name,
        formatName(request),
        formatRequest(request),
        `${request.name}@${request.constraint}`,
      ].some((word) => words.has(word)),
    )
    .map(({ key }) => key);
}
