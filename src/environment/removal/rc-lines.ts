/** A line of a shell's start-up file. */
export interface RcLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** `bothy` by its name or by any path that ends in it. */
const BOTHY = String.raw`(?:[^\s"'()|;&]*/)?bothy`;

/** The lines that bothy's documentation tells users to put there, whole, a comment behind them allowed. */
const OWN = new RegExp(
  String.raw`^\s*(?:eval "\$\(${BOTHY} (?:hook|completions) (?:bash|zsh)\)"|(?:source|\.) <\(${BOTHY} completions (?:bash|zsh)\)|${BOTHY} (?:hook|completions) fish \| source)\s*(?:#.*)?$`,
);

/** Lines of a start-up file that are surely bothy's and nothing else's, and others that name it outside of comments. */
export function bothyLines(text: string): { readonly own: RcLine[]; readonly others: RcLine[] } {
  const own: RcLine[] = [];
  const others: RcLine[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (OWN.test(line)) own.push({ number: index + 1, text: line.trim() });
    else if (/^[^#]*\bbothy\b/.test(line)) others.push({ number: index + 1, text: line.trim() });
  }
  return { own, others };
}

/** The text without the lines that are surely bothy's; all others byte for byte. */
export function withoutBothyLines(text: string): string {
  return text
    .split("\n")
    .filter((line) => !OWN.test(line))
    .join("\n");
}
