import { Failure } from '../failure.ts';
import { failureFacts } from '../job/failure-facts.ts';
import { slotMs } from '../lifetime/retirement.ts';
import type { Answer } from './job-outcome.ts';

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
export function refusal(retryAfterMs: number): Refusal {
  return { ok: false, failure: failureFacts(new WorkerRetiring()), retryable: true, retryAfterMs, ledger: {} };
}

type Refusal = Extract<Answer<object>, { ok: false }>;

export function isRefusal(answer: Answer<unknown>): answer is Refusal {
  return !answer.ok && answer.failure.code === code;
}

/**
 * Refusals in a row that cost no try. A worker gives up retiring after two minutes, for which these pauses are long enough;
 * a page of 50 segments has 100 events of each.
 */
export const maxRefusals = 9;
const mostSlotsSkipped = 3;

/** When to ask again: at the time that the worker gave; a worker that still refuses then is asked less often. */
export function pauseAfterRefusals(refused: readonly Answer<unknown>[], refusals: number): number {
  const given = refused.filter(isRefusal).map((answer) => answer.retryAfterMs ?? slotMs);
  if (given.length === 0) return 0;
  return Math.max(...given) + slotMs * Math.min(mostSlotsSkipped, 2 ** (refusals - 1) - 1);
}
