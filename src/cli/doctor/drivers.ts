import { join } from "node:path";
import { refreshDrivers } from "../../environment/drivers/driver-bridge.ts";
import { type DriverLibrary, findDrivers } from "../../environment/drivers/find-drivers.ts";
import type { Context } from "../../host/context.ts";
import { DRIVER_FOLDER } from "../../relocate/driver-folder.ts";
import { type Finding, ok, warn } from "./finding.ts";

/** The oldest glibc of the suites that environments are made of, bookworm's. */
const OLDEST_GLIBC = 36;

/** What the machine's graphics drivers bring to environments, and what those need of an environment. Links them anew where they changed. */
export function checkDrivers({ host, places }: Context): Finding {
  const name = "graphics drivers";
  const found = findDrivers(host);
  if (host.fsSync.existsSync(places.data)) refreshDrivers(places.data, host);
  if (found.length === 0) return ok(name, "none on this machine that environments could use");
  const detail = `${found.map((one) => one.name).join(", ")}; linked in ${join(places.data, DRIVER_FOLDER)}`;
  const demands = [...libraryDemands(found), ...glibcDemands(found)];
  return demands.length === 0
    ? ok(name, detail)
    : warn(
        name,
        detail,
        `${demands.join("; ")}. Where an environment lacks it, loading the driver fails there`,
      );
}

function libraryDemands(found: readonly DriverLibrary[]): string[] {
  return found
    .filter(({ needed }) => needed.length > 0)
    .map(({ name, needed }) => `${name} needs ${needed.join(", ")} from an environment's packages`);
}

function glibcDemands(found: readonly DriverLibrary[]): string[] {
  return found
    .filter(({ glibc }) => Number(glibc?.split(".")[1] ?? 0) > OLDEST_GLIBC)
    .map(({ name, glibc }) => `${name} needs glibc ${glibc}, which older suites don't have`);
}
