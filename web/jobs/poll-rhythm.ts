import { backOffMs } from '../api/back-off.ts';

/** As the app asks for, in `retry-after`. */
const openMs = 2_000;
/** Files that others drop appear without a hurry. */
const calmMs = 10_000;
/** Nobody looks. */
const hiddenMs = 60_000;

/** How long until the list is asked for again. */
export function pollMs(now: {
  readonly failures: number;
  readonly anyOpen: boolean;
  readonly hidden: boolean;
}): number {
  if (now.hidden) return hiddenMs;
  if (now.failures > 0) return Math.max(openMs, backOffMs(now.failures));
  return now.anyOpen ? openMs : calmMs;
}
