import semver from "semver";

interface Page {
  readonly name?: string;
  readonly versions?: Record<string, unknown>;
  readonly "dist-tags"?: Record<string, string>;
}

/** A cache of packages' pages, through which npm reads them as if the registry lacked some versions, `name@version`. */
export function pagesWithout(missing: ReadonlySet<string>): Map<string, unknown> {
  return new PagesWithout(missing);
}

class PagesWithout extends Map<string, unknown> {
  readonly #missing: ReadonlySet<string>;
  constructor(missing: ReadonlySet<string>) {
    super();
    this.#missing = missing;
  }
  override set(key: string, page: unknown): this {
    // npm goes on with the very object that it puts in.
    takeOut(page as Page, this.#missing);
    return super.set(key, page);
  }
}

function takeOut(page: Page, missing: ReadonlySet<string>): void {
  const { name, versions = {}, "dist-tags": tags = {} } = page;
  const isMissing = (version: string) => missing.has(`${name}@${version}`);
  for (const version of Object.keys(versions)) if (isMissing(version)) delete versions[version];
  const newest = semver.maxSatisfying(Object.keys(versions), "*");
  for (const [tag, version] of Object.entries(tags))
    if (isMissing(version) && newest !== null) tags[tag] = newest;
}
