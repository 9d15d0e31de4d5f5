import { eventType } from './event-type.ts';
import { type HistoryEvent, orchestratorStarted } from './history-event.ts';
import type { StoredEvent } from './history-store.ts';
import type { Hub } from './hub.ts';
import { type Instance, isFinished } from './instance-store.ts';
import type { Message } from './message-store.ts';
import { clockMs, type Timestamp, timestampNow } from './timestamps.ts';

/** One turn of an orchestration: what it had, what has come, and when the turn began. */
export interface Episode {
  readonly instance: Instance;
  readonly past: readonly StoredEvent[];
  readonly startedAt: Timestamp;
  readonly fresh: readonly Message[];
}

/** Takes all messages that are due for an instance; those that mean nothing to it any more are removed at once. */
export function openEpisode(hub: Hub, instanceId: string): Episode | undefined {
  const due = hub.messages.due(instanceId, clockMs());
  if (due.length === 0) return undefined;
  const instance = hub.instances.get(instanceId);
  if (!instance || isFinished(instance.status)) {
    hub.transaction(() => hub.messages.remove(due));
    return undefined;
  }
  const past = hub.history.read(instanceId);
  const isWanted = freshness(instance, past);
  const fresh: Message[] = [];
  const stale: Message[] = [];
  for (const message of due) (isWanted(message) ? fresh : stale).push(message);
  if (stale.length > 0) hub.transaction(() => hub.messages.remove(stale));
  if (fresh.length === 0) return undefined;
  return { instance, past, startedAt: timestampNow(), fresh };
}

/** The orchestrationTrigger's JSON, as recorded from the real host. */
export function triggerJson({ instance, past, startedAt, fresh }: Episode): string {
  const history = [
    ...past.map(({ json }) => json),
    JSON.stringify(orchestratorStarted(startedAt)),
    ...fresh.map(({ event }) => JSON.stringify(event)),
  ];
  const rest = {
    instanceId: instance.instanceId,
    isReplaying: past.length > 0,
    parentInstanceId: instance.parent?.OrchestrationInstance.InstanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  };
  return `{"history":[${history.join(',')}],"input":${instance.input},${JSON.stringify(rest).slice(1)}`;
}

/** The event as later episodes see it: a message has been played once it is history. */
export function asPlayed(event: HistoryEvent): HistoryEvent {
  return { ...event, IsPlayed: true };
}

function freshness(instance: Instance, past: readonly StoredEvent[]): (message: Message) => boolean {
  const open = new Set<string>();
  for (const { type, id, ref } of past) {
    const kind = completionKind.get(type);
    if (kind === undefined) continue;
    if (ref < 0) open.add(`${kind} ${id}`);
    else open.delete(`${kind} ${ref}`);
  }
  return ({ executionId, event }) => {
    if (executionId !== null && executionId !== instance.executionId) return false;
    if (event.EventType === eventType.executionStarted) return past.length === 0;
    const kind = completionKind.get(event.EventType);
    // A second answer to the same task is dropped here: each completion is in history once.
    return kind === undefined || open.delete(`${kind} ${event.TaskScheduledId ?? event.TimerId ?? -1}`);
  };
}

const completionKind: ReadonlyMap<number, string> = new Map([
  [eventType.taskScheduled, 'task'],
  [eventType.taskCompleted, 'task'],
  [eventType.taskFailed, 'task'],
  [eventType.subOrchestrationCreated, 'sub'],
  [eventType.subOrchestrationCompleted, 'sub'],
  [eventType.subOrchestrationFailed, 'sub'],
  [eventType.timerCreated, 'timer'],
  [eventType.timerFired, 'timer'],
]);
