import { UserError } from "../../base/error.ts";
import { suggest } from "../../base/suggest.ts";

/** The suites bothy knows, the default first, then the order in which they are offered. */
export const SUITES = ["trixie", "bookworm", "sid"] as const;
export type Suite = (typeof SUITES)[number];

/** The archive a part's pool paths are below. */
export type Archive = "main" | "security";

/** One signed index of a suite: for its users main, updates and security are one. */
export interface SuitePart {
  readonly suite: Suite;
  /** Folder below `dists/`, and the Codename that its InRelease must have. */
  readonly codename: string;
  readonly archive: Archive;
}

export function suiteParts(suite: Suite): readonly SuitePart[] {
  const main: SuitePart = { suite, codename: suite, archive: "main" };
  if (suite === "sid") return [main];
  return [
    main,
    { suite, codename: `${suite}-updates`, archive: "main" },
    { suite, codename: `${suite}-security`, archive: "security" },
  ];
}

/** `name` as a suite; a UserError `no-such-suite` for another. */
export function suiteOf(name: string): Suite {
  const found = SUITES.find((suite) => suite === name);
  if (found !== undefined) return found;
  const near = suggest(name, SUITES);
  throw new UserError("no-such-suite", `the deb channel has no suite ${name}`, {
    reason: `its suites are ${SUITES.join(", ")}`,
    help: near === undefined ? `use one of them: deb/${SUITES[0]}:NAME` : `did you mean deb/${near}?`,
    exitCode: 2,
  });
}
