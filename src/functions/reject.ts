import * as df from 'durable-functions';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames } from '../lib/pipeline/activity-calls.ts';
import { JobRunner } from '../lib/pipeline/job-runner.ts';
import { announceEnd } from '../lib/pipeline/notify-job.ts';
import type { RejectInput } from '../lib/pipeline/orchestration.ts';
import { rejectJob } from '../lib/pipeline/reject-job.ts';

/** Writes down why a file was not transcribed, and what to do. */
df.app.activity(activityNames.reject, {
  extraInputs: [df.input.durableClient()],
  handler: activity('Writing down the rejection', async (scope, input: RejectInput, signal, context) => {
    const rejected = await rejectJob(scope, input, new Date(), signal);
    const runner = new JobRunner(df.getClient(context));
    await announceEnd(scope, runner, input.job, { state: 'failed', error: input.failure }, signal);
    return rejected;
  }),
});
