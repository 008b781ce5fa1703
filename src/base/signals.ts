/** Numbers of signals on Linux, by name. Source: signal(7), x86 and ARM. */
export const SIGNALS: Readonly<Record<string, number>> = {
  ...{ HUP: 1, INT: 2, QUIT: 3, ILL: 4, TRAP: 5, ABRT: 6, BUS: 7, FPE: 8, KILL: 9, USR1: 10, SEGV: 11 },
  ...{ USR2: 12, PIPE: 13, ALRM: 14, TERM: 15, CHLD: 17, CONT: 18, STOP: 19, TSTP: 20, TTIN: 21, TTOU: 22 },
  ...{ URG: 23, XCPU: 24, XFSZ: 25, VTALRM: 26, PROF: 27, WINCH: 28, IO: 29, PWR: 30, SYS: 31 },
};

/** `9` -> `SIGKILL`. */
export function signalName(number: number): string {
  const name = Object.keys(SIGNALS).find((known) => SIGNALS[known] === number);
  return name === undefined ? String(number) : `SIG${name}`;
}
