/** The line (from 1) at which a version control's conflict markers begin in `text`; undefined when it has none. */
export function mergeConflictLine(text: string): number | undefined {
  const start = /^<{7}(?: .*)?\r?$/m.exec(text);
  if (start === null || !/^>{7}(?: .*)?\r?$/m.test(text.slice(start.index))) return undefined;
  return text.slice(0, start.index).split("\n").length;
}
