import { compare } from "@renovatebot/pep440";
import type { Channel } from "../../resolve/channel.ts";
import { fetchAhead } from "./fetch-ahead.ts";
import { fetchWheel } from "./pypi-fetch.ts";
import { pypiNeeds } from "./pypi-needs.ts";
import { resolvePypi } from "./pypi-resolve.ts";
import { knownPypi, pypiSize, pypiVersions, searchPypi } from "./pypi-search.ts";
import { asksIndexAtOnce } from "./python-index.ts";
import { pypiFits, pypiRefusal } from "./requirement.ts";
import type { PythonWithPip } from "./uv-program.ts";
import { importWheel } from "./wheel-import.ts";

/**
 * Python packages from the index that uv or pip is configured for. `python` gives a Python that has pip; it is called
 * only when uv isn't there yet and no index is configured, because pip knows the default one.
 */
export function pypiChannel(options: { readonly python: PythonWithPip }): Channel {
  const { python } = options;
  const ahead = fetchAhead();
  return {
    name: "pypi",
    search: (query, ctx) => searchPypi(query, python, ctx),
    known: (name, ctx) => knownPypi(name, python, ctx),
    asksAtOnce: asksIndexAtOnce,
    versions: (name, _options, ctx) => pypiVersions(name, python, ctx),
    fits: pypiFits,
    refusal: pypiRefusal,
    compare,
    artifactSize: (item, ctx) => pypiSize(item, python, ctx),
    needs: (askers, input, ctx) => pypiNeeds(askers, input, python, ctx),
    resolve: (input, ctx) => resolvePypi(input, { python, ahead }, ctx),
    fetch: (item, ctx) => fetchWheel(item, { python, ahead }, ctx),
    import: (item, deps, ctx) => importWheel(item, { python, ahead }, deps, ctx),
  };
}
