/** What a process becomes. `args` begins with the name that the program is told of itself. */
export interface Program {
  /** Absolute path. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** execve(2): the program takes this process's place, with its pid, its standard streams and default signal actions. */
export function replaceProcess(program: Program): never {
  // Node ignores SIGPIPE, and what is ignored stays so in the program; what is caught becomes the default again.
  process.on("SIGPIPE", () => {});
  for (const stream of [process.stdout, process.stderr]) blocking(stream);
  const env = Object.fromEntries(Object.entries(program.env).filter(([, value]) => value !== undefined));
  process.execve!(program.file, [...program.args], env as Record<string, string>);
  throw new Error("execve returned");
}

/** Node makes pipes non-blocking, which other programs take for errors: they would lose what a slow reader has no room for yet. */
function blocking(stream: NodeJS.WriteStream): void {
  const { _handle: handle } = stream as { _handle?: { setBlocking?(on: boolean): void } };
  handle?.setBlocking?.(true);
}
