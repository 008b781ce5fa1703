/** What one check of `bothy doctor` found. */
export interface Finding {
  readonly name: string;
  /** `warn`: something works less well, or only sometimes. `bad`: bothy can't work. */
  readonly status: "ok" | "warn" | "bad";
  readonly detail: string;
  /** What to do about it. */
  readonly help?: string;
}

export function ok(name: string, detail: string): Finding {
  return { name, status: "ok", detail };
}

export function warn(name: string, detail: string, help: string): Finding {
  return { name, status: "warn", detail, help };
}

export function bad(name: string, detail: string, help: string): Finding {
  return { name, status: "bad", detail, help };
}
