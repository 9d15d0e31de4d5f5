import * as df from 'durable-functions';
import type { JobStart } from '../lib/job/job.ts';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames } from '../lib/pipeline/activity-calls.ts';
import { planJob } from '../lib/pipeline/plan-job.ts';

/** Reads the header and the options, decodes if it must, chooses the cuts. */
df.app.activity(activityNames.plan, {
  handler: activity('Reading the file', (scope, job: JobStart, signal) => planJob(scope, job, new Date(), signal)),
});
