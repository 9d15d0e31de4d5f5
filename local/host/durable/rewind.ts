import * as z from 'zod';
import { eventType } from './event-type.ts';
import { genericEvent } from './history-event.ts';
import type { StoredEvent } from './history-store.ts';
import type { Hub } from './hub.ts';
import type { Instance } from './instance-store.ts';
import { timestampNow } from './timestamps.ts';

const childSchema = z.object({ InstanceId: z.string() });

/**
 * Undoes what failed in a history, so that its replay asks for it again: failed activities, the waits between their
 * attempts, the end itself. Failed sub-orchestrations are rewound in their turn and answer once more. Call in a
 * transaction.
 */
export function rewind(hub: Hub, instance: Instance, reason: string): void {
  const { instanceId, executionId } = instance;
  const history = hub.history.read(instanceId);
  const failedTasks = new Set<number>();
  const retryTimers = new Set<number>();
  for (const event of history) {
    if (event.type === eventType.taskFailed) failedTasks.add(event.ref);
    if (event.isRetryTimer) retryTimers.add(event.id);
  }
  for (const event of history) {
    if (isUndone(event, failedTasks, retryTimers)) hub.history.blank(instanceId, event);
    if (event.type === eventType.subOrchestrationFailed) rewindChild(hub, history, event.ref, reason);
  }
  hub.instances.put({ ...instance, status: 'Running', output: null, updatedAt: timestampNow() });
  hub.send(instanceId, executionId, genericEvent(timestampNow(), reason));
}

function isUndone(event: StoredEvent, tasks: ReadonlySet<number>, timers: ReadonlySet<number>): boolean {
  switch (event.type) {
    case eventType.taskScheduled:
      return tasks.has(event.id);
    case eventType.timerCreated:
      return timers.has(event.id);
    case eventType.timerFired:
      return timers.has(event.ref);
    case eventType.taskFailed:
    case eventType.subOrchestrationFailed:
    case eventType.executionCompleted:
      return true;
    default:
      return false;
  }
}

function rewindChild(hub: Hub, history: readonly StoredEvent[], taskId: number, reason: string): void {
  const created = history.find(({ type, id }) => type === eventType.subOrchestrationCreated && id === taskId);
  if (!created) return;
  const child = hub.instances.get(childSchema.parse(JSON.parse(created.json)).InstanceId);
  if (child?.status === 'Failed') rewind(hub, child, reason);
}
