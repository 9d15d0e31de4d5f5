import * as df from 'durable-functions';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames } from '../lib/pipeline/activity-calls.ts';
import type { RejectInput, RejectResult } from '../lib/pipeline/orchestration.ts';
import { rejectJob } from '../lib/pipeline/reject-job.ts';

/** Writes down why a file was not transcribed, and what to do. */
df.app.activity(activityNames.reject, {
  handler: activity<RejectInput, RejectResult>('Writing down the rejection', (scope, input, signal) =>
    rejectJob(scope, input, new Date(), signal),
  ),
});
