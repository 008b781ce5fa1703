/** The first pause before a service is started again, seconds; each time twice as long. */
const FIRST_S = 0.5;
const LONGEST_S = 30;
/** A service that ran for so long was well: what follows is a first end again. */
const WELL_S = 60;

/** Seconds to wait before a service is started for the `restarts`th time again, from 1. */
export function backOff(restarts: number): number {
  return Math.min(LONGEST_S, FIRST_S * 2 ** Math.min(restarts - 1, 20));
}

/** Whether a service that ran for `seconds` before it ended counts as new. */
export function wasWell(seconds: number): boolean {
  return seconds >= WELL_S;
}

/** How long to wait between two readiness checks, seconds: little at first, since most servers are ready soon. */
export function checkPause(checks: number, interval: number | undefined): number {
  return interval ?? Math.min(1, 0.01 * 1.3 ** Math.min(checks, 30));
}
