/** One `update-alternatives --install`: the link of `name` and its slaves, each with the path it may lead to. */
export interface Alternative {
  readonly name: string;
  readonly link: string;
  readonly path: string;
  readonly priority: number;
  readonly slaves: readonly { readonly name: string; readonly link: string; readonly path: string }[];
}

/**
 * The `update-alternatives --install` calls that stand in a maintainer script with plain words, or with variables that
 * the script sets to plain words (update-alternatives(1)). What a script computes otherwise is not found.
 */
export function parseAlternatives(script: string): Alternative[] {
  const found: Alternative[] = [];
  const variables = new Map<string, string>();
  for (const line of script.replace(/\\\n/g, " ").split("\n")) {
    const set = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(["']?)([^"'\s$`]*)\2\s*$/.exec(line);
    if (set !== null) variables.set(set[1]!, set[3]!);
    for (const call of line.split(/&&|\|\||;/)) {
      if (!/\bupdate-alternatives\b/.test(call)) continue;
      const words = call
        .trim()
        .split(/\s+/)
        .map((word) => expand(word, variables));
      const alternative = readCall(words);
      if (alternative !== undefined) found.push(alternative);
    }
  }
  return found;
}

/** Link path -> target, absolute, for the alternatives that win: the highest priority, the first of equals. */
export function chooseAlternatives(alternatives: readonly Alternative[]): Map<string, string> {
  const best = new Map<string, Alternative>();
  for (const one of alternatives) {
    const known = best.get(one.name);
    if (known === undefined || one.priority > known.priority) best.set(one.name, one);
  }
  const links = new Map<string, string>();
  for (const { name, link, path, slaves } of best.values()) {
    for (const each of [{ name, link, path }, ...slaves]) {
      links.set(each.link, `/etc/alternatives/${each.name}`);
      links.set(`/etc/alternatives/${each.name}`, each.path);
    }
  }
  return links;
}

function readCall(words: readonly string[]): Alternative | undefined {
  const at = words.indexOf("--install");
  if (at < 0) return undefined;
  const [link, name, path, priority] = words.slice(at + 1);
  if (!isPath(link) || !isName(name) || !isPath(path) || !/^-?\d+$/.test(priority ?? "")) return undefined;
  const slaves: { name: string; link: string; path: string }[] = [];
  for (let index = words.indexOf("--slave"); index >= 0; index = words.indexOf("--slave", index + 1)) {
    const [slaveLink, slaveName, slavePath] = words.slice(index + 1);
    if (isPath(slaveLink) && isName(slaveName) && isPath(slavePath))
      slaves.push({ name: slaveName, link: slaveLink, path: slavePath });
  }
  return { name, link, path, priority: Number(priority), slaves };
}

function expand(word: string, variables: ReadonlyMap<string, string>): string {
  return word
    .replace(/["']/g, "")
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, braced, plain) => variables.get(braced ?? plain) ?? all);
}

function isPath(word: string | undefined): word is string {
  return word !== undefined && /^\/[^$`*?]+$/.test(word);
}

function isName(word: string | undefined): word is string {
  return word !== undefined && /^[A-Za-z0-9][\w.+-]*$/.test(word);
}
