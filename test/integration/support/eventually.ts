import { setTimeout as pause } from 'node:timers/promises';

/** Two cores that others use too: a condition that holds within a second alone may take many. */
const DEADLINE_MS = 30_000;

/**
 * Asks again and again until the answer is neither undefined nor false.
 * @param what the condition in words, for the error
 * @throws Error that names the condition after the deadline
 */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs: number = DEADLINE_MS,
): Promise<T> {
  const endMs = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > endMs) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await pause(20);
  }
}
