/** A value of `[vars]` taken apart: literal text, and names whose values stand there. */
export type Piece = string | { readonly variable: string };

/**
 * `$NAME` and `${NAME}` are references; `$$` is one dollar sign; any other `$` and every backslash is itself. Nothing
 * else is expanded: no commands, no defaults.
 */
export function splitReferences(value: string): Piece[] {
  const pieces: Piece[] = [];
  let literal = "";
  let last = 0;
  for (const match of value.matchAll(/\$(?:\$|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g)) {
    literal += value.slice(last, match.index);
    last = match.index + match[0].length;
    const variable = match[1] ?? match[2];
    if (variable === undefined) {
      literal += "$";
      continue;
    }
    if (literal !== "") pieces.push(literal);
    literal = "";
    pieces.push({ variable });
  }
  literal += value.slice(last);
  if (literal !== "") pieces.push(literal);
  return pieces;
}
