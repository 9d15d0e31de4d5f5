import type { InvocationContext } from '@azure/functions';
import { appSettings } from '../config/app-settings.ts';
import { asFailure, failureFacts } from '../job/failure-facts.ts';
import type { Job } from '../job/job.ts';
import { Ledger } from '../lifetime/ledger.ts';
import { traceIdOf } from '../telemetry/job-trace.ts';
import type { Span } from '../telemetry/telemetry.ts';
import { imbalance, unbalancedActivities } from './health-ledger.ts';
import type { Answer } from './job-outcome.ts';
import { tracedActivity } from './job-telemetry.ts';
import { ActiveClock } from './receipt-clock.ts';
import { usageOfActivity } from './receipt-usage.ts';
import { refusal } from './retire-refusal.ts';
import { retiringWorker } from './retire-worker.ts';
import { openScope, processLedger, type Scope } from './scope.ts';
import { noteWaiting } from './waiting.ts';

/** A third less than functionTimeout in host.json: an activity that the host times out may take its worker with it. */
const activityDeadlineMs = 20 * 60_000;
/** Of this process, which has its instance to itself. */
const activeClock = new ActiveClock();

/**
 * An activity in its own scope. What it opens is closed before it answers, and counted in the answer; what it throws becomes
 * a failure in the answer, so that the orchestration decides about another try and nothing but plain words enters its history.
 * A worker that is about to be replaced refuses it.
 */
export function activity<Input extends Job | { readonly job: Job }, Result extends object>(
  doing: string,
  work: (scope: Scope, input: Input, signal: AbortSignal, context: InvocationContext) => Promise<Result>,
): (input: Input, context: InvocationContext) => Promise<Answer<Result>> {
  return async (input, context) => {
    const { retryAfterMs } = retiringWorker();
    if (retryAfterMs !== undefined) {
      context.log(`${doing} was refused, because this worker retires; it is asked for again in ${retryAfterMs} ms.`);
      return refusal(retryAfterMs);
    }
    return tracedActivity(context, appSettings(), input, (span) => attempt(input, context, span));
  };

  async function attempt(input: Input, context: InvocationContext, span: Span): Promise<Answer<Result>> {
    const { id } = 'job' in input ? input.job : input;
    const ledger = new Ledger(processLedger);
    const share = activeClock.begin(performance.now());
    const used = () => usageOfActivity(share.end(performance.now()), appSettings().billedMemoryMb);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), activityDeadlineMs);
    try {
      const result = await inScope(ledger, span, async (scope) => {
        try {
          return await work(scope, input, deadline.signal, context);
        } catch (thrown) {
          const failure = asFailure(thrown, doing);
          if (failure.blocking) await noteWaiting(scope, id, context.functionName, failure, deadline.signal);
          throw failure;
        }
      });
      return { ok: true, ...result, ledger: ledger.counts(), usage: used() };
    } catch (thrown) {
      const failure = asFailure(thrown, doing);
      context.warn(`${doing} failed (${failure.code}): ${failure.message} [trace ${traceIdOf(id)}]`);
      const { retryable, blocking, retryAfterMs } = failure;
      const after = retryAfterMs === undefined ? {} : { retryAfterMs };
      const spent = { ledger: ledger.counts(), usage: used() };
      return { ok: false, failure: failureFacts(failure), retryable, blocking, ...after, ...spent };
    } finally {
      clearTimeout(timer);
      share.end(performance.now());
      const unclosed = imbalance(ledger.counts());
      if (unclosed) {
        unbalancedActivities.add(id);
        context.error(`${doing} of job ${id} did not close what it opened: ${unclosed}.`);
      }
    }
  }
}

async function inScope<Result>(ledger: Ledger, span: Span, work: (scope: Scope) => Promise<Result>): Promise<Result> {
  await using scope = openScope(appSettings(), ledger, span);
  return await work(scope);
}
