/**
 * The oldest driver for Linux that comes with each CUDA version, newest first. Source: NVIDIA's CUDA Toolkit release notes, "CUDA
 * Toolkit and Corresponding Driver Versions", the first release of each: 11.0 is its release candidate.
 */
const DRIVERS: readonly (readonly [cuda: string, driver: string])[] = [
  ["13.1", "590.44.01"],
  ["13.0", "580.65.06"],
  ["12.9", "575.51.03"],
  ["12.8", "570.26"],
  ["12.6", "560.28.03"],
  ["12.5", "555.42.02"],
  ["12.4", "550.54.14"],
  ["12.3", "545.23.06"],
  ["12.2", "535.54.03"],
  ["12.1", "530.30.02"],
  ["12.0", "525.60.13"],
  ["11.8", "520.61.05"],
  ["11.7", "515.43.04"],
  ["11.6", "510.39.01"],
  ["11.5", "495.29.05"],
  ["11.4", "470.42.01"],
  ["11.3", "465.19.01"],
  ["11.2", "460.27.03"],
  ["11.1", "455.23"],
  ["11.0", "450.36.06"],
  ["10.2", "440.33"],
  ["10.1", "418.39"],
  ["10.0", "410.48"],
];

/**
 * The oldest driver that runs programs of each major version, whatever minor one they were built with. Source: NVIDIA's CUDA
 * Compatibility, "Minor Version Compatibility".
 */
const OLDEST: ReadonlyMap<number, string> = new Map([
  [13, "580.65.06"],
  [12, "525.60.13"],
  [11, "450.80.02"],
  [10, "410.48"],
]);

/** The CUDA that a driver was made for: `12.4` for 550.90.07, `13.1 or newer` for one of a later branch than those known here. */
export function highestCuda(driver: string): string | undefined {
  const found = DRIVERS.find(([, oldest]) => compareDrivers(driver, oldest) >= 0);
  if (found === undefined) return undefined;
  const [cuda, oldest] = found;
  const isLater = found === DRIVERS[0] && branch(driver) > branch(oldest);
  return isLater ? `${cuda} or newer` : cuda;
}

function branch(driver: string): number {
  return Number(driver.split(".", 1)[0]);
}

/** The oldest driver for programs of a major version of CUDA; undefined for one that isn't known. */
export function oldestDriver(major: number): string | undefined {
  return OLDEST.get(major);
}

/** Below 0 where `a` is older than `b`. */
export function compareDrivers(a: string, b: string): number {
  const [x, y] = [a, b].map((version) => version.split(".").map(Number));
  for (let at = 0; at < Math.max(x!.length, y!.length); at++) {
    const difference = (x![at] ?? 0) - (y![at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
