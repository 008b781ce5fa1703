import { UserError, withoutCredentials } from "../../base/error.ts";
import { listConfig, setConfig, unsetConfig } from "../../config/config.ts";
import { CONFIG_KEYS, configKey } from "../../config/keys.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { usageError } from "../failure.ts";

/** `bothy config get NAME`: the value in force, as it is: a script may need the credentials in it. */
export async function configGet(
  { ctx }: Call,
  _flags: unknown,
  [name = ""]: readonly string[],
): Promise<Answer> {
  const key = configKey(name);
  if ("problem" in key) throw usageError(key.problem, key.help);
  const value = ctx.config.get(name);
  if (value === undefined)
    throw new UserError("not-set", `${name} is not set`, { help: `set it: bothy config set ${name} VALUE` });
  return say({ name, value }, { exact: value });
}

/** `bothy config set NAME VALUE`. */
export async function configSet(
  { ctx }: Call,
  _flags: unknown,
  [name = "", value = ""]: readonly string[],
): Promise<Answer> {
  const file = await setConfig(ctx.host, ctx.places, name, value);
  return say({ name, file }, `Set ${name} in ${file}.`);
}

/** `bothy config unset NAME`: something that isn't set is no error. */
export async function configUnset(
  { ctx }: Call,
  _flags: unknown,
  [name = ""]: readonly string[],
): Promise<Answer> {
  const file = await unsetConfig(ctx.host, ctx.places, name);
  return say(
    { name, changed: file !== undefined },
    file === undefined ? `${name} was not set.` : `Removed ${name} from ${file}.`,
  );
}

/** `bothy config list`: every setting there is, with its value where it has one. */
export async function configList({ ctx }: Call): Promise<Answer> {
  const set = new Map((await listConfig(ctx.host, ctx.places)).map((setting) => [setting.name, setting]));
  const data = CONFIG_KEYS.map(({ name, summary }) => {
    const setting = set.get(name);
    return {
      name,
      summary,
      ...(setting === undefined ? {} : { value: withoutCredentials(setting.value), file: setting.file }),
    };
  });
  return say(data, {
    head: ["SETTING", "VALUE", "MEANING"],
    rows: data.map((setting) => [
      setting.name,
      "value" in setting ? (setting.value ?? "") : "-",
      setting.summary,
    ]),
  });
}
