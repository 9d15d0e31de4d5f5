import * as df from 'durable-functions';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames } from '../lib/pipeline/activity-calls.ts';
import { deliverWebhook } from '../lib/pipeline/deliver-webhook.ts';
import { deliveryOrchestrationName, JobRunner } from '../lib/pipeline/job-runner.ts';
import { type NotifyInput, notifyJob } from '../lib/pipeline/notify-job.ts';

df.app.orchestration(deliveryOrchestrationName, deliverWebhook);

/** Tells a receiver that a job has ended. */
df.app.activity(activityNames.notify, {
  extraInputs: [df.input.durableClient()],
  handler: activity('Telling that the job has ended', (scope, input: NotifyInput, signal, context) =>
    notifyJob(scope, new JobRunner(df.getClient(context)), input, signal),
  ),
});
