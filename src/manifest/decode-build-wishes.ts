import { nameProblem } from "./request.ts";
import type { TableReader } from "./table-reader.ts";
import type { BuildWishes, ChannelName } from "./types.ts";

export const BUILD_FIELDS = ["features", "default-features", "build-needs"] as const;

/** The fields of a request's table that say how it is built; undefined where it has none. */
export function decodeBuildWishes(
  table: TableReader,
  channel: ChannelName | undefined,
): BuildWishes | undefined {
  for (const field of BUILD_FIELDS) {
    if (table.value(field) === undefined) continue;
    const isServed = channel === "cargo" || (channel === "go" && field === "build-needs");
    if (!isServed)
      throw table.error(
        field,
        "bad-value",
        `${field} is for ${field === "build-needs" ? "go's and cargo's tools" : "cargo's crates"}`,
        {
          help: "leave it out, or say where the package comes from, as in cargo:NAME",
        },
      );
  }
  const features = table.strings("features", (name) =>
    /^[A-Za-z0-9_][A-Za-z0-9_+.-]*(?:\/[A-Za-z0-9_+.-]+)?$/.test(name)
      ? undefined
      : { message: `${JSON.stringify(name)} is not the name of a feature` },
  );
  const needs = table.strings("build-needs", (name) => nameProblem(name.replace(/^deb:/, ""), "deb"));
  const defaults = table.boolean("default-features");
  const wishes: BuildWishes = {
    ...(features === undefined || features.length === 0 ? {} : { features: [...features].sort() }),
    ...(defaults === false ? { defaultFeatures: false as const } : {}),
    ...(needs === undefined || needs.length === 0
      ? {}
      : { needs: needs.map((name) => name.replace(/^deb:/, "")).sort() }),
  };
  return Object.keys(wishes).length === 0 ? undefined : wishes;
}
