import type { OrchestrationContext, Task } from 'durable-functions';
import { RetryOptions } from 'durable-functions';
import { type LedgerCounts, sumCounts } from '../lifetime/ledger.ts';
import type { Answer } from './job-outcome.ts';
import { isRefusal, maxRefusals, pauseAfterRefusals } from './retire-refusal.ts';

/** What an orchestration is to durable-functions: it yields tasks and is given their results. */
export type Steps<Result> = Generator<Task, Result, unknown>;

export const activityNames = {
  plan: 'plan',
  decode: 'decode',
  transcribe: 'transcribe',
  publish: 'publish',
  reject: 'reject',
} as const;

/** A try, and the ones after it: 1, 2, 4, 8 s apart. */
export const maxTries = 5;
const firstPauseMs = 1_000;
/** Against the death of a worker under an activity, which is the one way in which ours throw. */
export const crashRetry = Object.assign(new RetryOptions(1_000, 10), {
  backoffCoefficient: 1.5,
  maxRetryIntervalInMilliseconds: 10_000,
});

/** Calls an activity until it succeeds, fails for good, or has had its tries. The ledger of the answer is that of all tries. */
export function* call<Result>(context: OrchestrationContext, name: string, input: unknown): Steps<Answer<Result>> {
  const ledgers: LedgerCounts[] = [];
  for (let tries = 1, refusals = 0; ; ) {
    const answer = (yield context.df.callActivityWithRetry(name, crashRetry, input)) as Answer<Result>;
    ledgers.push(answer.ledger);
    refusals = isRefusal(answer) ? refusals + 1 : 0;
    const waits = refusals > 0 && refusals <= maxRefusals;
    if (answer.ok || !answer.retryable || (tries >= maxTries && !waits)) {
      return { ...answer, ledger: sumCounts(ledgers) };
    }
    yield pause(context, waits ? pauseAfterRefusals([answer], refusals) : pauseAfter(tries));
    if (!waits) tries += 1;
  }
}

export function pauseAfter(tries: number): number {
  return firstPauseMs * 2 ** (tries - 1);
}

export function pause(context: OrchestrationContext, lengthMs: number): Task {
  return context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + lengthMs));
}
