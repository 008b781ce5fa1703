/**
 * A source of numbers from 0 to `below`, fractions among them, that look random and are the same in each run of a test
 * (a linear congruential generator with the multiplier of Numerical Recipes).
 */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32) * below;
  };
}
