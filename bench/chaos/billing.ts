import type { Interruption } from './scene.ts';
import type { Bill } from './speech-lives.ts';

/** What was paid for, in ms of audio. */
export interface Billing {
  /** Length of everything that was dropped, each version once. */
  readonly droppedMs: number;
  /** What the service heard. */
  readonly paidMs: number;
  /** Of that, what a fault or an interruption made worthless, or may have: each may be paid once more. */
  readonly spoiltMs: number;
  readonly recognitions: number;
}

/** The result of a recognition that has just ended is written down within it. */
const writtenWithinMs = 5_000;

/**
 * A recognition costs a second time what it had heard when it broke off: the audio of its turns that did not end well, and all of it
 * when the worker, the host or the storage went away before its result was written. Whatever else is heard may be no more than was dropped.
 */
export function billingOf(droppedMs: number, bills: readonly Bill[], interruptions: readonly Interruption[]): Billing {
  const sum = (ms: (bill: Bill) => number) => bills.reduce((total, bill) => total + ms(bill), 0);
  const isInterrupted = ({ openedAtMs, lastAtMs }: Bill) =>
    interruptions.some(({ fromMs, untilMs }) => openedAtMs <= untilMs && lastAtMs >= fromMs - writtenWithinMs);
  return {
    droppedMs,
    paidMs: sum(({ audioMs }) => audioMs),
    spoiltMs: sum((bill) => (isInterrupted(bill) ? bill.audioMs : bill.unendedMs)),
    recognitions: bills.length,
  };
}
