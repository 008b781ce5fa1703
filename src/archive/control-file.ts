/** A paragraph of a control file: field names in lower case; continuation lines joined by newlines. */
export type Paragraph = ReadonlyMap<string, string>;

/** The first paragraph of a control file: all of a binary package's own (deb-control(5)). */
export function parseStanza(text: string): Paragraph {
  return parseControlFile(text)[0] ?? new Map();
}

/** The paragraphs of a control file. Source: deb822(5). Comment lines are left out. */
export function parseControlFile(text: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let current = new Map<string, string>();
  let field = "";
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    if (line.trim() === "") {
      if (current.size > 0) paragraphs.push(current);
      current = new Map();
      field = "";
    } else if (/^[ \t]/.test(line)) {
      if (field !== "") current.set(field, `${current.get(field)}\n${line.slice(1)}`);
    } else {
      const colon = line.indexOf(":");
      if (colon <= 0) continue;
      field = line.slice(0, colon).toLowerCase();
      current.set(field, line.slice(colon + 1).trim());
    }
  }
  if (current.size > 0) paragraphs.push(current);
  return paragraphs;
}
