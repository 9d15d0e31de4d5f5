import type { InvocationContext } from '@azure/functions';
import { getClient } from 'durable-functions';
import type { Settings } from '../config/settings.ts';
import { JobRunner } from '../pipeline/job-runner.ts';
import { openScope } from '../pipeline/scope.ts';
import { sweep } from './sweep.ts';

/** A sweep that takes longer is gone on with by the next. */
const sweepDeadlineMs = 20 * 60_000;

/** Sweeps, and logs what was found. */
export function sweepHandler(settings: () => Settings): (timer: unknown, context: InvocationContext) => Promise<void> {
  return async (_, context) => {
    await using scope = openScope(settings());
    const report = await sweep({
      scope,
      runner: new JobRunner(getClient(context)),
      nowMs: Date.now(),
      signal: AbortSignal.timeout(sweepDeadlineMs),
      warn: (sentence) => context.warn(sentence),
    });
    context.log(`Swept: ${JSON.stringify(report)}`);
  };
}
