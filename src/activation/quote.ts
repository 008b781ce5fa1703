/** `text` as one word of a POSIX shell, bash or zsh. Source: POSIX XCU 2.2.2. A plain Error on NUL, which no variable can hold. */
export function quoteSh(text: string): string {
  return `'${withoutNul(text).replaceAll("'", "'\\''")}'`;
}

/** `text` as one word of fish. Source: fish's "Quotes": in single quotes only `\'` and `\\` are escapes. */
export function quoteFish(text: string): string {
  return `'${withoutNul(text).replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function withoutNul(text: string): string {
  if (text.includes("\0")) throw new Error("a shell word can't hold NUL");
  return text;
}
