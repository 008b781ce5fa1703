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

/** How a line ends that needs another one behind it: `if` without a command is an error in bash, and breaks the whole file. */
const GOES_ON = /(?:\b(?:then|do|else|in)|[{(|\\)]|&&)\s*$/;

/** Lines of a start-up file that are surely bothy's and nothing else's, and others that name it outside of comments. */
export function bothyLines(text: string): { readonly own: RcLine[]; readonly others: RcLine[] } {
  const own: RcLine[] = [];
  const others: RcLine[] = [];
  for (const { line, number, isOwn } of judged(text)) {
    if (isOwn) own.push({ number, text: line.trim() });
    else if (/^[^#]*\bbothy\b/.test(line)) others.push({ number, text: line.trim() });
  }
  return { own, others };
}

/** The text without the lines that are surely bothy's; all others byte for byte. */
export function withoutBothyLines(text: string): string {
  return judged(text)
    .filter(({ isOwn }) => !isOwn)
    .map(({ line }) => line)
    .join("\n");
}

/** The lines, and whether each can go: nothing before it may need it. */
function judged(text: string): { line: string; number: number; isOwn: boolean }[] {
  let isNeeded = false;
  return text.split("\n").map((line, index) => {
    const isBothys = OWN.test(line);
    const isOwn = isBothys && !isNeeded;
    const code = line.replace(/(?:^|\s)#.*$/, "");
    if (!isBothys && code.trim() !== "") isNeeded = GOES_ON.test(code);
    return { line, number: index + 1, isOwn };
  });
}
