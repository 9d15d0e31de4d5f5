import * as df from 'durable-functions';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames } from '../lib/pipeline/activity-calls.ts';
import type { PublishInput } from '../lib/pipeline/orchestration.ts';
import { publishJob } from '../lib/pipeline/publish-job.ts';

/** Merges the segments and writes the transcript in every format. */
df.app.activity(activityNames.publish, {
  handler: activity('Publishing the transcript', (scope, input: PublishInput, signal) =>
    publishJob(scope, input, new Date(), signal),
  ),
});
