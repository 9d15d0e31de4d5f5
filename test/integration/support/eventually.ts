import { setTimeout as pause } from 'node:timers/promises';

/** Two cores that others use too: a condition that holds within a second alone may take many. */
const holdsWithinMs = 30_000;
/** What takes longer is asked for less often: a look may cost a request, or a collection of all garbage. */
const shortestPauseMs = 10;
const longestPauseMs = 200;

/**
 * Asks again and again until the answer is neither undefined nor false.
 * @param what the condition in words, for the error
 * @throws Error that names the condition after the deadline
 */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs: number = holdsWithinMs,
): Promise<T> {
  const beganMs = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    const passedMs = performance.now() - beganMs;
    if (passedMs > deadlineMs) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await pause(Math.min(Math.max(passedMs / 4, shortestPauseMs), longestPauseMs));
  }
}
