import { UserError } from "../base/error.ts";
import { debianArchitecture } from "../base/system.ts";
import type { LockedPackage } from "../lockfile/types.ts";

/** A UserError `wrong-package` unless the package says of itself what the lockfile says of it. */
export function checkControl(
  control: ReadonlyMap<string, string>,
  item: LockedPackage,
  artifact: string,
): void {
  const architecture = debianArchitecture(item.system).name;
  const expected: readonly (readonly [field: string, allowed: readonly string[]])[] = [
    ["Package", [item.name]],
    ["Version", [item.version]],
    ["Architecture", [architecture, "all"]],
  ];
  for (const [field, allowed] of expected) {
    const found = control.get(field.toLowerCase());
    if (found !== undefined && allowed.includes(found)) continue;
    throw new UserError("wrong-package", `${artifact} is not the package that the lockfile names`, {
      reason: `its ${field} is ${found ?? "missing"}, and ${allowed.join(" or ")} was expected`,
      help: "the mirror or the lockfile is wrong; write the lockfile anew: bothy lock",
    });
  }
}
