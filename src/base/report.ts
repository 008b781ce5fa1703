/** How work says what it does. The command line draws it; tests and `--quiet` take `silentReporter`. */
export interface Reporter {
  /** Starts a piece of long work: "Fetching", total in `unit` when known; a function where it becomes known on the way. */
  task(label: string, options?: TaskOptions): Task;
  /** Something that happened and that a user wants to know. */
  note(message: string): void;
  /** Something that may go wrong later. */
  warn(message: string): void;
}

export interface TaskOptions {
  readonly total?: number | (() => number);
  readonly unit?: "bytes" | "items";
}

export interface Task {
  advance(amount: number, detail?: string): void;
  done(): void;
}

export const silentReporter: Reporter = {
  task: () => ({ advance: () => {}, done: () => {} }),
  note: () => {},
  warn: () => {},
};
