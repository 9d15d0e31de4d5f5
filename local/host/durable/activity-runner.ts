import type { PendingActivity } from './activity-store.ts';
import type { DurableEngineDeps, DurableFunctionOutcome } from './contract.ts';
import { activityFailure } from './failure-text.ts';
import { taskCompleted, taskFailed } from './history-event.ts';
import type { Hub } from './hub.ts';
import { timestampNow } from './timestamps.ts';

/**
 * Calls an activity and sends its answer to its orchestration. A worker that ends is an answer too (TaskFailed, not
 * called again); only an engine that dies leaves the call to its successor.
 */
export async function runActivity(
  hub: Hub,
  activity: PendingActivity,
  deps: DurableEngineDeps,
  isOpen: () => boolean,
): Promise<void> {
  const { id, instanceId, executionId, name, input } = activity;
  const outcome = await deps
    .invoke({ kind: 'activity', functionName: name, triggerValue: input, instanceId })
    .catch((error: unknown): DurableFunctionOutcome => ({ ok: false, message: String(error) }));
  if (!isOpen()) return;
  hub.transaction(() => {
    // The row is gone when the orchestration was purged or started anew: nobody waits for the answer.
    if (hub.activities.remove(id)) hub.send(instanceId, executionId, answer(activity, outcome));
  });
}

function answer({ taskId, name }: PendingActivity, outcome: DurableFunctionOutcome) {
  if (outcome.ok) return taskCompleted(timestampNow(), taskId, JSON.stringify(outcome.returnValue ?? null));
  const { reason, details } = activityFailure(name, outcome);
  return taskFailed(timestampNow(), taskId, reason, details);
}
