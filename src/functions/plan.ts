import * as df from 'durable-functions';
import { segmentsOf } from '../lib/audio/segments.ts';
import type { Job } from '../lib/job/job.ts';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames, type PlanResult } from '../lib/pipeline/orchestration.ts';
import { planJob } from '../lib/pipeline/plan-job.ts';

/** Reads the header and the options, decodes if it must, chooses the cuts. */
df.app.activity(activityNames.plan, {
  handler: activity<Job, PlanResult>('Reading the file', async (scope, job, signal) => {
    const { lengthMs, cuts } = await planJob(scope, job, signal);
    return { lengthMs, segments: segmentsOf(lengthMs, cuts).length };
  }),
});
