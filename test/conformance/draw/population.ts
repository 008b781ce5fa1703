/** A package of a Packages file, as far as the draw looks at it. */
export interface Candidate {
  readonly name: string;
  readonly source: string;
  readonly section: string;
  readonly priority: string;
  readonly essential: boolean;
  /** Kibibytes, installed. */
  readonly size: number;
  readonly tags: readonly string[];
}

/** Kibibytes: larger packages would make one draw cost as much as twenty others. */
const LARGEST = 200 * 1024;

/** Sections of packages that have programs only to help something else. */
const OTHER_SECTIONS = /(?:^|\/)(?:debug|doc|kernel|libdevel|libs|localization|metapackages|oldlibs|tasks)$/;

/** How a program is used that needs no screen, by Debian's tags (debtags). */
const INTERFACES = ["interface::commandline", "interface::daemon", "interface::text-mode"];

/** What needs a screen, hardware of a kind or a kernel of its own. */
const UNFIT =
  /^(?:interface::(?:x11|3d|framebuffer|svga)|hardware::.*|admin::(?:boot|kernel|virtualization)|x11::.*)$/;

/**
 * The rule of the population: tagged as a program for the command line, a terminal or the background; not for a screen or
 * hardware; not part of every system; not larger than 200 MiB. `taken` are sources that the suite's chosen programs are built from.
 */
export function belongs(one: Candidate, taken: ReadonlySet<string>): boolean {
  return (
    one.tags.includes("role::program") &&
    one.tags.some((tag) => INTERFACES.includes(tag)) &&
    !one.tags.some((tag) => UNFIT.test(tag)) &&
    !OTHER_SECTIONS.test(one.section) &&
    !one.essential &&
    !["required", "important"].includes(one.priority) &&
    one.size <= LARGEST &&
    !taken.has(one.source)
  );
}

/** The paragraphs of a Packages file (Debian's repository format). */
export function readPackages(text: string): Candidate[] {
  return text
    .split("\n\n")
    .filter((paragraph) => paragraph.trim() !== "")
    .map((paragraph) => {
      const fields = new Map<string, string>();
      for (const line of paragraph.replaceAll("\n ", " ").split("\n")) {
        const colon = line.indexOf(":");
        if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
      }
      const name = fields.get("Package")!;
      return {
        name,
        source: (fields.get("Source") ?? name).split(" ")[0]!,
        section: fields.get("Section") ?? "",
        priority: fields.get("Priority") ?? "",
        essential: fields.get("Essential") === "yes",
        size: Number(fields.get("Installed-Size") ?? 0),
        tags: (fields.get("Tag") ?? "").split(/,\s*/),
      };
    });
}
