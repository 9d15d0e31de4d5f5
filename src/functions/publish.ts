import * as df from 'durable-functions';
import type { Job } from '../lib/job/job.ts';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames, type PublishResult } from '../lib/pipeline/orchestration.ts';
import { publishJob } from '../lib/pipeline/publish-job.ts';

/** Merges the segments and writes the transcript in every format. */
df.app.activity(activityNames.publish, {
  handler: activity<Job, PublishResult>('Publishing the transcript', (scope, job, signal) =>
    publishJob(scope, job, new Date(), signal),
  ),
});
