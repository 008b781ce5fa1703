/** One package of what uv resolved. */
export interface CompiledRequirement {
  /** Normalized. */
  readonly name: string;
  readonly version: string;
  /** Names of the packages that need it; the requirements file itself is left out. */
  readonly via: readonly string[];
  /** Address of the index it came from, where uv was asked to say. */
  readonly index: string | undefined;
}

/** Decodes uv's requirements.txt with split annotations and index annotations. A plain Error for a line of another form. */
export function decodeRequirements(text: string): CompiledRequirement[] {
  const found: { name: string; version: string; via: string[]; index: string | undefined }[] = [];
  let inVia = false;
  for (const line of text.split("\n")) {
    const last = found.at(-1);
    const comment = /^\s+#\s?(.*)$/.exec(line);
    if (comment) {
      const content = comment[1]!;
      const via = /^via(?:\s+(.*))?$/.exec(content);
      const index = /^from\s+(\S+)$/.exec(content);
      if (index && last) last.index = index[1];
      else if (via) {
        inVia = true;
        if (via[1]) addVia(last, via[1]);
      } else if (inVia) addVia(last, content.trim());
      continue;
    }
    inVia = false;
    if (line.trim() === "" || line.startsWith("#") || /^\s*--/.test(line)) continue;
    const match = /^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)/.exec(line);
    if (!match) throw new Error(`uv's requirements have an unknown line: ${line}`);
    found.push({ name: match[1]!, version: match[2]!, via: [], index: undefined });
  }
  return found;
}

function addVia(entry: { via: string[] } | undefined, text: string): void {
  const name = /^([A-Za-z0-9._-]+)(?:\[.*\])?$/.exec(text)?.[1];
  if (entry !== undefined && name !== undefined && !text.startsWith("-")) entry.via.push(name);
}
