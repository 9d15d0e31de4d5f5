/** Short at first, since most cuts are; then so that nobody waits long for what works again. */
const firstMs = 500;
const longestMs = 30_000;

/**
 * How long to wait before the n-th repetition, from 1 on: twice as long each time, up to half a minute, and a fifth more or less, so
 * that all who were cut off do not come back at once.
 * @param chance 0 to 1
 */
export function backOffMs(repetition: number, chance = Math.random()): number {
  const plainMs = Math.min(longestMs, firstMs * 2 ** (repetition - 1));
  return Math.round(plainMs * (0.8 + 0.4 * chance));
}
