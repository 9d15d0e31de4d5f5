import type { EventType } from './event-type.ts';
import type { Timestamp } from './timestamps.ts';

/** What replay needs to know of one history event. */
export interface ReplayEvent {
  readonly type: EventType;
  /** EventId: the number of the action that it schedules, else -1. */
  readonly id: number;
  /** TaskScheduledId or TimerId of a completion, else -1. */
  readonly ref: number;
  readonly name: string;
  readonly at: Timestamp;
}

/** Something that the orchestration asked for and history does not know yet. */
export type Scheduled =
  | { readonly kind: 'activity'; readonly id: number; readonly name: string; readonly input: string }
  | {
      readonly kind: 'sub-orchestration';
      readonly id: number;
      readonly name: string;
      readonly input: string;
      readonly instanceId?: string;
    }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: Timestamp; readonly forRetry: boolean };

export type ReplayOutcome =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'completed'; readonly output: string }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string }
  /** `carried`: places in the events given of external events that came too late for this execution. */
  | { readonly kind: 'continued'; readonly input: string; readonly carried: readonly number[] };

export interface Decision {
  readonly scheduled: readonly Scheduled[];
  readonly outcome: ReplayOutcome;
  readonly nextId: number;
  readonly suspended: boolean;
  readonly notes: readonly string[];
}

/** Whether the app has the function that an orchestration calls. */
export type Exists = (kind: 'orchestration' | 'activity', functionName: string) => boolean;
