// Draws the programs that nobody chose: `scripts/own-node test/conformance/draw/draw.ts PACKAGES`, with trixie's Packages file
// for amd64, section main. Writes drawn.json beside itself.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRank } from "../program.ts";
import { EXCLUDED } from "./excluded.ts";
import { belongs, readPackages } from "./population.ts";

const SEED = "bothy step 2";
const COUNT = 40;

/** Packages of the programs that were chosen, or going to be, when the draw was made. */
const chosen = JSON.parse(readFileSync(join(import.meta.dirname, "chosen-before.json"), "utf8")) as string[];

const bytes = readFileSync(process.argv[2]!);
const packages = readPackages(bytes.toString());
const sourceOf = new Map(packages.map(({ name, source }) => [name, source]));
const taken = new Set(chosen.map((name) => sourceOf.get(name) ?? name));
const population = packages.filter((one) => belongs(one, taken)).map(({ name }) => name);
const order = [...population].sort((a, b) => (seededRank(SEED, a) < seededRank(SEED, b) ? -1 : 1));
const drawn: string[] = [];
const excluded: Record<string, string> = {};
for (const name of order) {
  if (drawn.length === COUNT) break;
  const reason = EXCLUDED[name];
  if (reason === undefined) drawn.push(name);
  else excluded[name] = reason;
}
const result = {
  seed: SEED,
  index: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
  population: population.length,
  drawn,
  excluded,
};
writeFileSync(join(import.meta.dirname, "drawn.json"), `${JSON.stringify(result, undefined, 2)}\n`);
