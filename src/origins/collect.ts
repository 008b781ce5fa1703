import { UserError } from "../base/error.ts";
import { constraintProblem, isProblem, type NewRequest, splitName } from "../manifest/request.ts";
import type { Left, Origin, Reading, Wish } from "./types.ts";

/** Collects what one file asks for. */
export interface Collector {
  /** `name`: `[CHANNEL:]NAME`. What can't be a request is left, with `text` as the file has it. */
  wish(
    name: string,
    constraint: string,
    origin: Origin,
    more?: { note?: string; group?: string; weak?: true; text?: string },
  ): void;
  leave(origin: Origin, text: string, why: string, help: string): void;
  reading(): Reading;
}

export function collector(): Collector {
  const wishes: Wish[] = [];
  const left: Left[] = [];
  return {
    wish(name, constraint, origin, more = {}) {
      const { note, group, weak, text = name } = more;
      const parts = splitName(name);
      const problem = isProblem(parts) ? parts : constraintProblem(constraint);
      if (problem !== undefined) {
        left.push({ origin, text, why: problem.message, help: problem.help ?? "write it by hand" });
        return;
      }
      const request: NewRequest = {
        ...(parts as Exclude<typeof parts, { code: string }>),
        constraint,
        ...(group === undefined ? {} : { group }),
      };
      wishes.push({
        request,
        origin,
        ...(note === undefined ? {} : { note }),
        ...(weak === undefined ? {} : { weak }),
      });
    },
    leave: (origin, text, why, help) => left.push({ origin, text, why, help }),
    reading: () => ({ wishes, left }),
  };
}

/** A file that its own tool couldn't read either. */
export function brokenFile(file: string, cause: unknown): UserError {
  return new UserError("bad-origin", `can't read ${file}`, {
    reason: cause instanceof Error ? cause.message.split("\n")[0] : String(cause),
    help: "mend it, or start without it: bothy init --bare",
    cause,
  });
}

/** The line (from 1) on which `text` first has `part`; undefined where it hasn't. */
export function lineOf(text: string, part: string | RegExp): number | undefined {
  const at = typeof part === "string" ? text.indexOf(part) : text.search(part);
  return at === -1 ? undefined : text.slice(0, at).split("\n").length;
}

/** An origin, with the line of `part` where it is found. */
export function originAt(file: string, text: string, part: string | RegExp): Origin {
  const line = lineOf(text, part);
  return line === undefined ? { file } : { file, line };
}
