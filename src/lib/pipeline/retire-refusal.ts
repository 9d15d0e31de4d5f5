import { Failure } from '../failure.ts';
import { failureFacts } from '../job/failure-facts.ts';
import { slotMs } from '../lifetime/retirement.ts';
import type { Failed } from './job-outcome.ts';

const code = 'worker-retiring';

/** An activity began while its worker makes ready to be replaced. Nothing was tried. */
export class WorkerRetiring extends Failure {
  readonly code = code;
  readonly retryable = true;
  readonly remedy = 'Nothing needs to be done: it goes on with the next worker, within seconds.';

  constructor() {
    super('The worker is being replaced by a fresh one and takes no new work.');
  }
}

/** What an activity answers that is not taken. */
export function refusal(retryAfterMs: number): Failed {
  return { ok: false, failure: failureFacts(new WorkerRetiring()), retryable: true, retryAfterMs, ledger: {} };
}

export function isRefusal({ failure }: Failed): boolean {
  return failure.code === code;
}

/**
 * Refusals in a row that cost no try. A worker gives up retiring after two minutes, for which these pauses are long enough;
 * a page of 50 segments has 100 events of each.
 */
export const maxRefusals = 9;
const mostSlotsSkipped = 3;

/** When to ask again: at the time that the worker gave; a worker that still refuses then is asked less often. */
export function pauseAfterRefusals({ retryAfterMs = slotMs }: Failed, refusals: number): number {
  return retryAfterMs + slotMs * Math.min(mostSlotsSkipped, 2 ** (refusals - 1) - 1);
}
