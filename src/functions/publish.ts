import * as df from 'durable-functions';
import type { Job } from '../lib/job/job.ts';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames } from '../lib/pipeline/activity-calls.ts';
import { publishJob } from '../lib/pipeline/publish-job.ts';

/** Merges the segments and writes the transcript in every format. */
df.app.activity(activityNames.publish, {
  handler: activity('Publishing the transcript', (scope, job: Job, signal) =>
    publishJob(scope, job, new Date(), signal),
  ),
});
