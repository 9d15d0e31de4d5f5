import type { OrchestrationContext } from 'durable-functions';
import { activityNames, call, type Steps } from './activity-calls.ts';
import { deliveryManner, deliveryMs, type NotifyInput } from './notify-job.ts';

/** The orchestration that tells a job's end: one of its own, so that the job is done however long its receiver is away. */
export function* deliverWebhook(context: OrchestrationContext): Steps<{ readonly delivered: boolean }> {
  const input: NotifyInput = context.df.getInput();
  const untilMs = Date.parse(input.event.timestamp) + deliveryMs;
  const { ok } = yield* call(context, activityNames.notify, input, untilMs, deliveryManner);
  return { delivered: ok };
}
