import { setTimeout as pause } from 'node:timers/promises';

const firstMs = 500;
const longestMs = 10_000;

/** Waits before another try, the longer the more there were (0 for the first wait); of many that wait, each a little different. */
export async function backOff(tries: number, signal: AbortSignal, atLeastMs = 0): Promise<void> {
  const ms = Math.min(firstMs * 2 ** tries, longestMs) * (0.75 + Math.random() / 2);
  await pause(Math.max(ms, atLeastMs), undefined, { signal });
}

/** Statuses after which the same request may succeed. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** What `retry-after` says in seconds; a minute at most. */
export function retryAfterMs(answer: Response): number {
  const seconds = Number(answer.headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 60) * 1_000 : 0;
}
