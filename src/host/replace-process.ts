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
  const env = Object.fromEntries(Object.entries(program.env).filter(([, value]) => value !== undefined));
  process.execve!(program.file, [...program.args], env as Record<string, string>);
  throw new Error("execve returned");
}
