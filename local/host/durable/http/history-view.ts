import { eventType, eventTypeName } from '../event-type.ts';
import type { HistoryEvent } from '../history-event.ts';
import type { StoredEvent } from '../history-store.ts';
import { parseEvent } from '../message-store.ts';

/** Events that say only that something was asked for or that a turn began: shown as part of others, or not at all. */
const hidden: ReadonlySet<number> = new Set([
  eventType.orchestratorStarted,
  eventType.orchestratorCompleted,
  eventType.taskScheduled,
  eventType.subOrchestrationCreated,
]);

const answers: ReadonlySet<number> = new Set([
  eventType.taskCompleted,
  eventType.taskFailed,
  eventType.subOrchestrationCompleted,
  eventType.subOrchestrationFailed,
]);

/** Fields that the status query never shows. */
const internalFields: ReadonlySet<string> = new Set([
  ...['EventType', 'EventId', 'IsPlayed', 'TaskScheduledId', 'TimerId'],
  ...['OrchestrationInstance', 'ParentInstance', 'Version', 'Tags'],
]);

/** The history as `showHistory=true` shows it; results are left out unless `showOutput`. */
export function historyView(history: readonly StoredEvent[], showOutput: boolean): Record<string, unknown>[] {
  const scheduled = new Map<number, StoredEvent>();
  const shown: Record<string, unknown>[] = [];
  for (const stored of history) {
    if (stored.type === eventType.taskScheduled || stored.type === eventType.subOrchestrationCreated) {
      scheduled.set(stored.id, stored);
    }
    if (!hidden.has(stored.type)) shown.push(eventView(parseEvent(stored.json), scheduled, showOutput));
  }
  return shown;
}

function eventView(
  event: HistoryEvent,
  scheduled: ReadonlyMap<number, StoredEvent>,
  showOutput: boolean,
): Record<string, unknown> {
  const view: Record<string, unknown> = { EventType: eventTypeName[event.EventType] };
  for (const [field, value] of Object.entries(event)) {
    if (internalFields.has(field)) continue;
    if (field === 'Name' && event.EventType === eventType.executionStarted) continue;
    if (field !== 'Result') view[field] = value;
    else if (showOutput) view[field] = resultView(event, value);
  }
  if (event.EventType === eventType.executionStarted) view['FunctionName'] = event.Name;
  if (answers.has(event.EventType)) {
    const cause = scheduled.get(event.TaskScheduledId ?? -1);
    // .NET writes a DateTimeOffset here: its zone as +00:00.
    view['ScheduledTime'] = cause ? cause.at.replace(/Z$/, '+00:00') : null;
    view['FunctionName'] = cause?.name ?? null;
    view['Input'] = null;
  }
  return view;
}

function resultView(event: HistoryEvent, result: unknown): unknown {
  const isText = event.EventType === eventType.executionCompleted && event['OrchestrationStatus'] !== 'Completed';
  return isText || typeof result !== 'string' ? result : JSON.parse(result);
}
