import type { EpisodeResult } from './decide.ts';
import type { Scheduled } from './decision.ts';
import { asPlayed, type Episode } from './episode.ts';
import { eventType } from './event-type.ts';
import {
  executionCompleted,
  executionStarted,
  type HistoryEvent,
  orchestratorCompleted,
  orchestratorStarted,
  subOrchestrationCompleted,
  subOrchestrationCreated,
  subOrchestrationFailed,
  taskScheduled,
  timerCreated,
  timerFired,
} from './history-event.ts';
import { type Hub, newPlainId } from './hub.ts';
import { type Instance, isFinished, type RuntimeStatus } from './instance-store.ts';
import { parseEvent } from './message-store.ts';
import { dueMs, timestampNow } from './timestamps.ts';

/** How an execution ended. `output` is JSON text; `details` is for a parent to read. */
export interface Ending {
  readonly status: Extract<RuntimeStatus, 'Completed' | 'Failed' | 'Terminated'>;
  readonly output: string;
  readonly details: string;
}

/**
 * Keeps an episode, all of it in one transaction: its events, what it sends, its instance's state. Does nothing when
 * the instance was replaced while the worker was busy. Returns the ending when the episode was the last.
 */
export function commitEpisode(hub: Hub, episode: Episode, result: EpisodeResult, ended?: Ending): Ending | undefined {
  return hub.transaction(() => {
    const { instanceId, executionId } = episode.instance;
    const current = hub.instances.get(instanceId);
    if (current?.executionId !== executionId || isFinished(current.status)) return undefined;
    hub.messages.remove(episode.fresh);
    if (result.outcome.kind === 'continued' && !ended) {
      continueAsNew(hub, episode, result, result.outcome);
      return undefined;
    }
    const ending = ended ?? endingOf(current, result);
    writeHistory(hub, episode, result, ending);
    const updatedAt = timestampNow();
    const customStatus = result.customStatus ?? current.customStatus;
    if (ending) {
      hub.instances.put({ ...current, status: ending.status, output: ending.output, customStatus, updatedAt });
      hub.messages.clear(instanceId);
      tellParent(hub, current, ending);
    } else {
      const output = reasonGiven(episode) ?? current.output;
      const status = result.suspended ? 'Suspended' : 'Running';
      hub.instances.put({ ...current, status, output, customStatus, updatedAt });
    }
    return ending;
  });
}

function endingOf({ name }: Instance, { outcome }: EpisodeResult): Ending | undefined {
  if (outcome.kind === 'completed') return { status: 'Completed', output: outcome.output, details: '' };
  if (outcome.kind !== 'failed') return undefined;
  return {
    status: 'Failed',
    output: JSON.stringify(`Orchestrator function '${name}' failed: ${outcome.message}`),
    details: `Message: ${outcome.message}, StackTrace: ${outcome.stack}`,
  };
}

function writeHistory(hub: Hub, episode: Episode, result: EpisodeResult, ending: Ending | undefined): void {
  const { instance, past, fresh, startedAt } = episode;
  let seq = (past.at(-1)?.seq ?? -1) + 1;
  const append: Append = (event, isRetryTimer = false) => {
    hub.history.append(instance.instanceId, seq, event, isRetryTimer);
    seq += 1;
  };
  append(orchestratorStarted(startedAt));
  for (const { event } of fresh) append(asPlayed(event));
  for (const scheduled of result.scheduled) schedule(hub, instance, scheduled, append);
  if (ending) {
    const shown = ending.status === 'Completed' ? ending.output : plainText(ending.output);
    append(executionCompleted(timestampNow(), result.nextId, ending.status, shown));
  }
  append(orchestratorCompleted(timestampNow()));
}

type Append = (event: HistoryEvent, isRetryTimer?: boolean) => void;

function schedule(hub: Hub, instance: Instance, scheduled: Scheduled, append: Append): void {
  const { instanceId, executionId } = instance;
  const at = timestampNow();
  switch (scheduled.kind) {
    case 'activity': {
      const { id, name, input } = scheduled;
      append(taskScheduled(at, id, name));
      hub.activities.add({ instanceId, executionId, taskId: id, name, input });
      return;
    }
    case 'timer': {
      const { id, fireAt, forRetry } = scheduled;
      append(timerCreated(at, id, fireAt), forRetry);
      hub.send(instanceId, executionId, timerFired(timestampNow(), id, fireAt), dueMs(fireAt));
      return;
    }
    case 'sub-orchestration': {
      const { id, name, input } = scheduled;
      const childId = scheduled.instanceId ?? `${executionId}:${id.toString(16)}`;
      append(subOrchestrationCreated(at, id, name, childId));
      startChild(hub, instance, { id, name, input, childId });
    }
  }
}

interface ChildCall {
  readonly id: number;
  readonly name: string;
  readonly input: string;
  readonly childId: string;
}

function startChild(hub: Hub, { instanceId, executionId, name }: Instance, child: ChildCall): void {
  const running = hub.instances.get(child.childId);
  if (running && !isFinished(running.status)) {
    const reason = `An Orchestration instance with the status ${running.status} already exists.`;
    hub.send(instanceId, executionId, subOrchestrationFailed(timestampNow(), child.id, reason, ''));
    return;
  }
  hub.start({
    instanceId: child.childId,
    name: child.name,
    input: child.input,
    parent: {
      Name: name,
      OrchestrationInstance: { InstanceId: instanceId, ExecutionId: executionId },
      TaskScheduleId: child.id,
      Version: null,
    },
  });
}

function continueAsNew(
  hub: Hub,
  { instance, past, fresh }: Episode,
  result: EpisodeResult,
  { input, carried }: { readonly input: string; readonly carried: readonly number[] },
): void {
  const { instanceId, name, parent } = instance;
  const executionId = newPlainId();
  const at = timestampNow();
  hub.history.delete(instanceId);
  hub.messages.clearExecution(instanceId, instance.executionId);
  hub.instances.put({
    ...{ ...instance, executionId, input, status: 'Running', updatedAt: at },
    customStatus: result.customStatus ?? instance.customStatus,
  });
  const start = executionStarted(at, { instanceId, executionId, name, input, parent, generation: null });
  hub.send(instanceId, executionId, start);
  for (const index of carried) {
    // Replay was given the past, one OrchestratorStarted, then the messages.
    const stored = past[index];
    const event = stored ? parseEvent(stored.json) : fresh[index - past.length - 1]?.event;
    if (event) hub.send(instanceId, executionId, event);
  }
  // The real extension begins the new execution inside the old one's turn, so that the end of that turn is history too.
  hub.send(instanceId, executionId, orchestratorCompleted(timestampNow()));
}

function tellParent(hub: Hub, { parent }: Instance, ending: Ending): void {
  if (!parent) return;
  const { InstanceId, ExecutionId } = parent.OrchestrationInstance;
  const at = timestampNow();
  const answer =
    ending.status === 'Completed'
      ? subOrchestrationCompleted(at, parent.TaskScheduleId, ending.output)
      : subOrchestrationFailed(at, parent.TaskScheduleId, plainText(ending.output), ending.details);
  hub.send(InstanceId, ExecutionId, answer);
}

/** The reason of the last suspension or resumption among the messages: the status query shows it as output. */
function reasonGiven({ fresh }: Episode): string | undefined {
  const given = fresh.findLast(
    ({ event }) => event.EventType === eventType.executionSuspended || event.EventType === eventType.executionResumed,
  );
  return given ? JSON.stringify(given.event['Reason'] ?? null) : undefined;
}

function plainText(json: string): string {
  return String(JSON.parse(json));
}
