/**
 * The folder that programs search for libraries last, below the store's root: links to what the machine's graphics drivers
 * bring (src/environment/drivers/). It belongs to the machine, and is there only where the machine has such drivers.
 */
export const DRIVER_FOLDER = "drivers/lib";

/** DRIVER_FOLDER as a program in `folder` of a composed tree (`usr/bin`) finds it: trees stand in `trees/<key>/`. */
export function driversFromOrigin(folder: string): string {
  const depth = folder.split("/").filter((part) => part !== "" && part !== ".").length;
  return `$ORIGIN/${"../".repeat(depth + 2)}${DRIVER_FOLDER}`;
}
