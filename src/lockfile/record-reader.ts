import { type Digest, isDigest } from "../base/digest.ts";
import { UserError } from "../base/error.ts";

/** Reads one object of a parsed lockfile; its errors name the file and the place in it. */
export class RecordReader {
  readonly file: string;
  readonly place: string;
  readonly #record: Readonly<Record<string, unknown>>;

  constructor(file: string, place: string, value: unknown) {
    this.file = file;
    this.place = place;
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw damaged(file, place, "is not an object");
    this.#record = value as Record<string, unknown>;
  }

  get keys(): readonly string[] {
    return Object.keys(this.#record);
  }

  onlyKeys(known: readonly string[]): void {
    for (const key of this.keys) if (!known.includes(key)) throw this.error(key, "is not known");
  }

  error(key: string, what: string): UserError {
    return damaged(this.file, this.#at(key), what);
  }

  get(key: string): unknown {
    return Object.hasOwn(this.#record, key) ? this.#record[key] : undefined;
  }

  object(key: string): RecordReader {
    return new RecordReader(this.file, this.#at(key), this.get(key));
  }

  optionalObject(key: string): RecordReader | undefined {
    return this.get(key) === undefined ? undefined : this.object(key);
  }

  string(key: string, test: (text: string) => boolean): string {
    const value = this.get(key);
    const fault = stringFault(value, test);
    if (fault !== undefined) throw this.error(key, fault);
    return value as string;
  }

  optionalString(key: string, test: (text: string) => boolean): string | undefined {
    return this.get(key) === undefined ? undefined : this.string(key, test);
  }

  strings(key: string, test: (text: string) => boolean): string[] {
    const value = this.get(key);
    if (!Array.isArray(value)) throw this.error(key, "is not an array");
    for (const [index, item] of value.entries()) {
      const fault = stringFault(item, test);
      if (fault !== undefined) throw damaged(this.file, `${this.#at(key)}[${index}]`, fault);
    }
    return value;
  }

  /** Whether the member is there; it may only be `true`. */
  flag(key: string): boolean {
    const value = this.get(key);
    if (value !== undefined && value !== true) throw this.error(key, "is not true");
    return value === true;
  }

  digest(key: string): Digest {
    return this.string(key, isDigest) as Digest;
  }

  integer(key: string): number {
    const value = this.get(key);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
      throw this.error(key, "is not a whole number");
    return value;
  }

  #at(key: string): string {
    const shown = /^[A-Za-z]+$/.test(key) ? key : JSON.stringify(key);
    return this.place === "" ? shown : `${this.place}.${shown}`;
  }
}

/** What every fault of a lockfile is reported as. */
export function damaged(file: string, place: string, what: string): UserError {
  return new UserError("bad-lockfile", `${file}: ${place === "" ? "the file" : place} ${what}`, {
    reason: "the lockfile was changed by something other than bothy",
    help: `restore ${file} from version control, or remove it and run: bothy lock`,
  });
}

function stringFault(value: unknown, test: (text: string) => boolean): string | undefined {
  if (typeof value !== "string") return "is not a string";
  return test(value) ? undefined : `has a value that is refused: ${JSON.stringify(value.slice(0, 120))}`;
}
