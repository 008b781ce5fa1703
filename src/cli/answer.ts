/** What a command has to say: data for `--json`, and how a person reads the same. Handlers return it; print.ts prints it. */
export interface Answer {
  /** Printed as JSON under `--json`. */
  readonly data: unknown;
  readonly view: readonly View[];
  /** 1 where the command worked and its finding is bad (`store verify` found damage). Default 0. */
  readonly exitCode?: 0 | 1;
}

/** A line (or several), rows in columns, or text for a program. */
export type View = string | Table | Exact;

/** Printed byte for byte: what a shell or an editor is to take over. For people, control characters are written out. */
export interface Exact {
  readonly exact: string;
}

export interface Table {
  readonly head?: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** An answer of lines alone. */
export function say(data: unknown, ...view: View[]): Answer {
  return { data, view };
}

/** `1 package`, `3 packages`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** Bytes as people read them, powers of 1000: `1.4 MB`. */
export function bytes(amount: number): string {
  let value = amount;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Seconds as people read them: `4 s`, `2 min 5 s`, `1 h 3 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return minutes % 60 === 0
    ? `${Math.floor(minutes / 60)} h`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
