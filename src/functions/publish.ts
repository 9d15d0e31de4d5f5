import * as df from 'durable-functions';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames } from '../lib/pipeline/activity-calls.ts';
import { JobRunner } from '../lib/pipeline/job-runner.ts';
import { announceEnd } from '../lib/pipeline/notify-job.ts';
import type { PublishInput } from '../lib/pipeline/orchestration.ts';
import { endingOf, publishJob } from '../lib/pipeline/publish-job.ts';

/** Merges the segments and writes the transcript in every format. */
df.app.activity(activityNames.publish, {
  extraInputs: [df.input.durableClient()],
  handler: activity('Publishing the transcript', async (scope, input: PublishInput, signal, context) => {
    const publication = await publishJob(scope, input, new Date(), signal);
    const runner = new JobRunner(df.getClient(context));
    await announceEnd(scope, runner, input.job, endingOf(publication, input.gaps), signal);
    return publication;
  }),
});
