import { dirname, join } from "node:path";
import { randomHex } from "../base/crypto.ts";
import { isSystemError, UserError } from "../base/error.ts";
import type { Config } from "../host/context.ts";
import type { Host } from "../host/host.ts";
import type { Places } from "../host/places.ts";
import { addEntry, removeEntry, setValue } from "../manifest/toml-edit.ts";
import { decodeConfig } from "./decode-config.ts";
import { type ConfigKey, configKey, configValue } from "./keys.ts";

/** The machine's own settings, written by its administrator or a packager. */
const MACHINE_CONFIG = "/etc/bothy/config.toml";

/** One setting in force. Addresses may hold credentials: take them out before printing. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  /** The file that it stands in. */
  readonly file: string;
}

/** bothy's configuration: the user's over the machine's. UserErrors `bad-config`, `unknown-key`: file, line, column. */
export async function loadConfig(host: Host, places: Places, machine = MACHINE_CONFIG): Promise<Config> {
  const settings = new Map((await listConfig(host, places, machine)).map(({ name, value }) => [name, value]));
  return { get: (name) => settings.get(name) };
}

/** Every setting in force, by name. */
export async function listConfig(host: Host, places: Places, machine = MACHINE_CONFIG): Promise<Setting[]> {
  const settings = new Map<string, Setting>();
  for (const file of [machine, userConfig(places)])
    for (const [name, value] of decodeConfig((await textOf(host, file)) ?? "", file))
      settings.set(name, { name, value, file });
  return [...settings.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Writes a setting into the user's config.toml; all else in the file stays. Returns the file's path. */
export async function setConfig(host: Host, places: Places, name: string, value: string): Promise<string> {
  const key = knownKey(name);
  const decoded = configValue(key, value);
  if (typeof decoded === "string")
    throw new UserError("bad-config", `${name} can't be ${JSON.stringify(value)}`, {
      reason: `it must be ${decoded}`,
      exitCode: 2,
    });
  const [section, member] = name.split(".") as [string, string];
  return editConfig(host, places, name, decoded.text, (text) => {
    const changed = setValue(text, [section, member], decoded.toml);
    if (changed !== undefined) return changed;
    return addEntry(removeEntry(text, [section, member]), section, member, decoded.toml);
  });
}

/** Takes a setting out of the user's config.toml. Returns the file's path, or undefined when it isn't set there. */
export async function unsetConfig(host: Host, places: Places, name: string): Promise<string | undefined> {
  knownKey(name);
  const file = userConfig(places);
  if (!decodeConfig((await textOf(host, file)) ?? "", file).has(name)) return undefined;
  return editConfig(host, places, name, undefined, (text) => removeEntry(text, name.split(".")));
}

export function userConfig(places: Places): string {
  return join(places.config, "config.toml");
}

function knownKey(name: string): ConfigKey {
  const key = configKey(name);
  if (!("problem" in key)) return key;
  throw new UserError("unknown-key", key.problem, { help: key.help, exitCode: 2 });
}

async function editConfig(
  host: Host,
  places: Places,
  name: string,
  value: string | undefined,
  edit: (text: string) => string,
): Promise<string> {
  const file = userConfig(places);
  const before = (await textOf(host, file)) ?? "";
  const expected = decodeConfig(before, file);
  if (value === undefined) expected.delete(name);
  else expected.set(name, value);
  const after = edit(before);
  if (!sameSettings(after, expected, file))
    throw new UserError(
      "cannot-edit",
      `could not change ${name} in ${file} without changing something else`,
      {
        help: "edit the file by hand",
      },
    );
  await replaceFile(host, file, after);
  return file;
}

function sameSettings(text: string, expected: ReadonlyMap<string, string>, file: string): boolean {
  let actual: Map<string, string>;
  try {
    actual = decodeConfig(text, file);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
  return actual.size === expected.size && [...expected].every(([name, value]) => actual.get(name) === value);
}

async function textOf(host: Host, file: string): Promise<string | undefined> {
  try {
    return await host.fs.readFile(file, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return undefined;
    if (!isSystemError(error, "EACCES", "EISDIR", "EPERM")) throw error;
    throw new UserError("bad-config", `can't read ${file}`, { reason: error.message, cause: error });
  }
}

/** Whole or not at all; readable by the user alone, since addresses may hold credentials. A link's target is written. */
async function replaceFile(host: Host, file: string, text: string): Promise<void> {
  try {
    await host.fs.mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const target = await host.fs.realpath(file).catch((error: unknown) => {
      if (isSystemError(error, "ENOENT")) return file;
      throw error;
    });
    const staged = `${target}.${randomHex(6)}`;
    try {
      const handle = await host.fs.open(staged, "wx", 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await host.fs.rename(staged, target);
    } catch (error) {
      await host.fs.rm(staged, { force: true });
      throw error;
    }
  } catch (error) {
    if (!isSystemError(error, "EACCES", "EROFS", "EPERM", "ENOSPC", "EDQUOT", "ENOTDIR")) throw error;
    throw new UserError("cannot-write", `can't write ${file}`, { reason: error.message, cause: error });
  }
}
