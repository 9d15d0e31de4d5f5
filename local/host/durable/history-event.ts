import { type EventType, eventType } from './event-type.ts';
import type { Timestamp } from './timestamps.ts';

/**
 * A history event as the worker reads it. Field names, their order and the nulls are those of the Durable Task
 * framework's JSON; only what replay looks at is typed.
 */
export interface HistoryEvent {
  readonly EventType: EventType;
  /** The number of the action that it schedules; -1 when it schedules none. */
  readonly EventId: number;
  readonly IsPlayed: boolean;
  readonly Timestamp: Timestamp;
  readonly TaskScheduledId?: number;
  readonly TimerId?: number;
  readonly Name?: string;
  readonly [field: string]: unknown;
}

export interface ParentInstance {
  readonly Name: string;
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly TaskScheduleId: number;
  readonly Version: null;
}

function event(type: EventType, at: Timestamp, fields: Record<string, unknown> = {}, id = -1): HistoryEvent {
  return { EventType: type, ...fields, EventId: id, IsPlayed: false, Timestamp: at };
}

export function orchestratorStarted(at: Timestamp): HistoryEvent {
  return event(eventType.orchestratorStarted, at);
}

export function orchestratorCompleted(at: Timestamp): HistoryEvent {
  return event(eventType.orchestratorCompleted, at);
}

export interface ExecutionStart {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
  readonly parent: ParentInstance | null;
  /** 0 when a client started it, null when an orchestration did: so the real host writes it. */
  readonly generation: 0 | null;
}

export function executionStarted(at: Timestamp, start: ExecutionStart): HistoryEvent {
  return {
    OrchestrationInstance: { InstanceId: start.instanceId, ExecutionId: start.executionId },
    EventType: eventType.executionStarted,
    ParentInstance: start.parent,
    Name: start.name,
    Version: null,
    Input: start.input,
    Tags: null,
    Correlation: null,
    ParentTraceContext: null,
    ScheduledStartTime: null,
    Generation: start.generation,
    GenerateNewTrace: false,
    EventId: -1,
    IsPlayed: false,
    Timestamp: at,
  };
}

export function executionCompleted(at: Timestamp, id: number, status: string, result: string | null): HistoryEvent {
  const fields = { OrchestrationStatus: status, Result: result, FailureDetails: null };
  return event(eventType.executionCompleted, at, fields, id);
}

export function executionTerminated(at: Timestamp, reason: string): HistoryEvent {
  return event(eventType.executionTerminated, at, { Input: reason });
}

export function executionSuspended(at: Timestamp, reason: string): HistoryEvent {
  return event(eventType.executionSuspended, at, { Reason: reason });
}

export function executionResumed(at: Timestamp, reason: string): HistoryEvent {
  return event(eventType.executionResumed, at, { Reason: reason });
}

export function taskScheduled(at: Timestamp, id: number, name: string): HistoryEvent {
  const fields = { Name: name, Version: '', Input: null, ParentTraceContext: null, Tags: null };
  return event(eventType.taskScheduled, at, fields, id);
}

export function taskCompleted(at: Timestamp, taskId: number, result: string): HistoryEvent {
  return event(eventType.taskCompleted, at, { TaskScheduledId: taskId, Result: result });
}

export function taskFailed(at: Timestamp, taskId: number, reason: string, details: string): HistoryEvent {
  const fields = { TaskScheduledId: taskId, Reason: reason, Details: details, FailureDetails: null };
  return event(eventType.taskFailed, at, fields);
}

export function subOrchestrationCreated(at: Timestamp, id: number, name: string, childId: string): HistoryEvent {
  const fields = { Name: name, Version: null, InstanceId: childId, Input: null, ClientSpanId: null, Tags: null };
  return event(eventType.subOrchestrationCreated, at, fields, id);
}

export function subOrchestrationCompleted(at: Timestamp, taskId: number, result: string): HistoryEvent {
  return event(eventType.subOrchestrationCompleted, at, { TaskScheduledId: taskId, Result: result });
}

export function subOrchestrationFailed(at: Timestamp, taskId: number, reason: string, details: string): HistoryEvent {
  const fields = { TaskScheduledId: taskId, Reason: reason, Details: details, FailureDetails: null };
  return event(eventType.subOrchestrationFailed, at, fields);
}

export function timerCreated(at: Timestamp, id: number, fireAt: Timestamp): HistoryEvent {
  return event(eventType.timerCreated, at, { FireAt: fireAt }, id);
}

export function timerFired(at: Timestamp, timerId: number, fireAt: Timestamp): HistoryEvent {
  return event(eventType.timerFired, at, { TimerId: timerId, FireAt: fireAt });
}

export function eventRaised(at: Timestamp, name: string, input: string): HistoryEvent {
  return event(eventType.eventRaised, at, { Name: name, Input: input, ParentTraceContext: null });
}

/** What a rewind leaves in the place of what failed, and the message that wakes the instance again. */
export function genericEvent(at: Timestamp, data: string | null): HistoryEvent {
  return { Data: data, ...event(eventType.genericEvent, at) };
}
