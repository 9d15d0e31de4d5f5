import * as df from 'durable-functions';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames } from '../lib/pipeline/activity-calls.ts';
import type { RejectInput } from '../lib/pipeline/orchestration.ts';
import { rejectJob } from '../lib/pipeline/reject-job.ts';

/** Writes down why a file was not transcribed, and what to do. */
df.app.activity(activityNames.reject, {
  handler: activity<RejectInput, object>('Writing down the rejection', (scope, { job, failure }, signal) =>
    rejectJob(scope, job, failure, new Date(), signal),
  ),
});
