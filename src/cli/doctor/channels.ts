import { UserError, withoutCredentials } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { bad, type Finding, ok, warn } from "./finding.ts";

/** Where Debian's packages come from on this machine. Nothing is asked of the mirror. */
export async function checkDeb(ctx: Context): Promise<Finding> {
  const name = "deb channel";
  const { mirrorsOf } = await import("../../channels/deb/mirrors.ts");
  try {
    const mirrors = await mirrorsOf(ctx, "main");
    return ok(name, mirrors.map(({ base }) => withoutCredentials(base)).join(", "));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return bad(name, error.message, error.help ?? "bothy config set deb.mirror URL");
  }
}

/** Where Python's packages come from. */
export async function checkPypi(ctx: Context): Promise<Finding> {
  const name = "pypi channel";
  const { indexSettings } = await import("../../channels/pypi/index-settings.ts");
  try {
    const { indexes } = await indexSettings(ctx);
    if (indexes.length === 0) return ok(name, "pip's own default index");
    return ok(name, indexes.map(withoutCredentials).join(", "));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return warn(name, error.message, error.help ?? "mend the configuration of pip or uv");
  }
}

/** Where npm's packages come from. */
export async function checkNpm(ctx: Context): Promise<Finding> {
  const name = "npm channel";
  const { npmOptions } = await import("../../channels/npm/npm-config.ts");
  try {
    const { registry } = await npmOptions(ctx);
    return ok(name, withoutCredentials(registry));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return warn(name, error.message, error.help ?? "mend the configuration of npm");
  }
}

/** Which go command asks for Go's modules, and where. */
export async function checkGo(ctx: Context): Promise<Finding> {
  const name = "go channel";
  const { askGo, ownGo } = await import("../../environment/go-programs.ts");
  const own = await ownGo(ctx);
  if (own === undefined)
    return ok(name, `${proxies(ctx.host.env.GOPROXY)}Debian's Go, fetched when it is first wanted`);
  const setting = await askGo(own.program, ["env", "GOPROXY"], ctx);
  return ok(name, `${proxies(setting.trim())}Go ${own.version}, ${own.program}`);
}

function proxies(setting: string | undefined): string {
  return setting
    ? `${setting
        .split(/(?<=[,|])/)
        .map(withoutCredentials)
        .join("")}, by `
    : "";
}

/** Which cargo asks for crates. Only cargo itself knows its registry. */
export async function checkCargo(ctx: Context): Promise<Finding> {
  const name = "cargo channel";
  const { ownCargo } = await import("../../environment/cargo-programs.ts");
  const own = await ownCargo(ctx);
  return ok(
    name,
    own === undefined
      ? "Debian's cargo, fetched when it is first wanted"
      : `the registry that cargo ${own.version} is configured for, ${own.program}`,
  );
}
