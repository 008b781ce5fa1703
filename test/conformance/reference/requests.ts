/** The suite and the names of packages that a program's requests mean to apt. */
export interface AptRequests {
  readonly suite: string;
  readonly packages: readonly string[];
}

const DEFAULT_SUITE = "trixie";

/** What apt would be asked for; undefined where a request is of another channel, has a version, or suites are mixed. */
export function aptRequests(requests: readonly string[]): AptRequests | undefined {
  const suites = new Set<string>();
  const packages: string[] = [];
  for (const request of requests) {
    const [, suite, name] = /^(?:deb(?:\/([a-z]+))?:)?([a-z0-9][a-z0-9.+-]*)$/.exec(request) ?? [];
    if (name === undefined) return undefined;
    suites.add(suite ?? DEFAULT_SUITE);
    packages.push(name);
  }
  return suites.size === 1 ? { suite: [...suites][0]!, packages } : undefined;
}
