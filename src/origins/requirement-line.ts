import type { Collector } from "./collect.ts";
import { type MarkerEnvironment, markerHolds } from "./python-marker.ts";
import type { Origin } from "./types.ts";

/** Distributions that come with every environment's Python, or that only pip itself needs. */
const OWN = new Set(["pip", "setuptools", "wheel"]);

/**
 * Takes one dependency specifier (PyPA specification "Dependency specifiers"): `name[extras] >=1,<2 ; marker`. What is
 * not from the index (an address, a folder) is left, and what is not for Linux passed over.
 */
export function takeRequirement(
  line: string,
  origin: Origin,
  into: Collector,
  environment: MarkerEnvironment,
  group?: string,
): void {
  const text = line.trim();
  const help = (what: string) => `install ${what} with pip in a virtual environment: python -m venv .venv`;
  if (/^(?:git|hg|svn|bzr)\+/.test(text) || /^\w+:\/\//.test(text)) {
    into.leave(origin, text, "it comes from an address, not from the Python index", help("it"));
    return;
  }
  if (/^[./~]/.test(text) || /^[^@\s]*\.(?:whl|zip|tar\.gz)$/.test(text)) {
    into.leave(origin, text, "it is a folder or file of the project", help("it"));
    return;
  }
  const [bare = "", marker] = splitMarker(text);
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*(.*)$/s.exec(bare);
  const [, name = "", extras = "", rest = ""] = match ?? [];
  if (match === null) {
    into.leave(
      origin,
      text,
      "it is no requirement that pip would understand",
      "write it by hand: bothy edit",
    );
    return;
  }
  if (marker !== undefined && !markerHolds(marker, environment)) {
    into.leave(
      origin,
      text,
      `it isn't wanted for Python ${environment.python} on Linux`,
      "nothing: pip would pass over it too",
    );
    return;
  }
  if (rest.startsWith("@")) {
    into.leave(origin, text, "it comes from an address, not from the Python index", help(name));
    return;
  }
  if (OWN.has(name.toLowerCase())) return;
  const specifier = rest.replace(/^\((.*)\)$/s, "$1").replace(/\s+/g, "");
  const cleaned = extras.replace(/\s+/g, "");
  into.wish(`pypi:${name}${cleaned === "[]" ? "" : cleaned}`, plainConstraint(specifier), origin, {
    text,
    ...(group === undefined ? {} : { group }),
  });
}

function plainConstraint(specifier: string): string {
  if (specifier === "") return "*";
  return specifier.replace(/,+$/, "");
}

/** The part before `;` and the marker behind it; a URL may hold a semicolon, with no space before it. */
function splitMarker(text: string): [string, string?] {
  const at = text.includes("@") && text.includes("://") ? text.search(/\s;/) : text.indexOf(";");
  return at === -1 ? [text] : [text.slice(0, at).trim(), text.slice(text.indexOf(";", at) + 1).trim()];
}
