import type { Action, RetryOptions } from './actions.ts';
import { type EventType, eventType } from './event-type.ts';
import type { OrchestratorReply } from './reply.ts';
import { retryDelayMs } from './retry.ts';
import { addMs, type Timestamp } from './timestamps.ts';

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

/** A timer longer than this is made of intervals: what the trigger tells the library too. */
export const MAX_SHORT_TIMER_MS = 6 * 24 * 3_600_000;
export const LONG_TIMER_INTERVAL_MS = 3 * 24 * 3_600_000;

const scheduledTypes: ReadonlyMap<EventType, Scheduled['kind']> = new Map([
  [eventType.taskScheduled, 'activity'],
  [eventType.subOrchestrationCreated, 'sub-orchestration'],
  [eventType.timerCreated, 'timer'],
]);

class OrchestrationFault extends Error {}

type Settle = (failed: boolean) => void;

/**
 * Plays a history against the actions of a worker's reply, as the real extension's out-of-process shim does: actions
 * one after the other, each awaited before the next; numbers are given in the order of scheduling. Pure.
 */
export function replay(events: readonly ReplayEvent[], reply: OrchestratorReply, exists: Exists): Decision {
  return new Replay(events, reply, exists).run();
}

class Replay {
  readonly #events: readonly ReplayEvent[];
  readonly #reply: OrchestratorReply;
  readonly #exists: Exists;
  readonly #known = new Map<number, ReplayEvent>();
  readonly #seen = new Set<number>();
  readonly #open = new Map<number, Settle>();
  readonly #waiters = new Map<string, Settle[]>();
  readonly #raised = new Map<string, number>();
  readonly #scheduled: Scheduled[] = [];
  readonly #notes: string[] = [];
  readonly #carried: number[] = [];
  #held: (readonly [ReplayEvent, number])[] = [];
  #suspended = false;
  #now: Timestamp = '';
  #nextId = 0;
  #nextAction = 0;
  #advancing = false;
  #finished = false;
  #continueInput: string | undefined;

  constructor(events: readonly ReplayEvent[], reply: OrchestratorReply, exists: Exists) {
    this.#events = events;
    this.#reply = reply;
    this.#exists = exists;
    for (const event of events) if (scheduledTypes.has(event.type)) this.#known.set(event.id, event);
  }

  run(): Decision {
    let outcome: ReplayOutcome;
    try {
      for (const [index, event] of this.#events.entries()) this.#handle(event, index);
      outcome = this.#suspended ? { kind: 'waiting' } : this.#outcome();
    } catch (fault) {
      if (!(fault instanceof OrchestrationFault)) throw fault;
      outcome = { kind: 'failed', message: fault.message, stack: '' };
      this.#scheduled.length = 0;
    }
    return {
      // What is asked for during a suspension is found again by the replay after it.
      scheduled: this.#suspended ? [] : this.#scheduled,
      outcome,
      nextId: this.#nextId,
      suspended: this.#suspended,
      notes: this.#notes,
    };
  }

  #outcome(): ReplayOutcome {
    const { error, isDone, output } = this.#reply;
    if (error && this.#finished) return { kind: 'failed', ...error };
    for (const [id, event] of this.#known) if (!this.#seen.has(id)) throw nonDeterminism(event);
    if (!this.#finished) return { kind: 'waiting' };
    if (this.#continueInput !== undefined) {
      return { kind: 'continued', input: this.#continueInput, carried: this.#carried };
    }
    return isDone ? { kind: 'completed', output } : { kind: 'waiting' };
  }

  #handle(event: ReplayEvent, index: number): void {
    if (event.type === eventType.orchestratorStarted) this.#now = event.at;
    else if (event.type === eventType.executionResumed) this.#resume();
    else if (this.#suspended) this.#held.push([event, index]);
    else if (event.type === eventType.executionSuspended) this.#suspended = true;
    else if (event.type === eventType.executionStarted) this.#advance();
    else if (event.type === eventType.eventRaised) this.#raise(event.name, index);
    else this.#settle(event);
  }

  #resume(): void {
    const held = this.#held;
    this.#held = [];
    this.#suspended = false;
    for (const [event, index] of held) this.#handle(event, index);
  }

  #settle(event: ReplayEvent): void {
    const settle = this.#open.get(event.ref);
    if (!settle) return;
    this.#open.delete(event.ref);
    settle(event.type === eventType.taskFailed || event.type === eventType.subOrchestrationFailed);
  }

  #raise(name: string, index: number): void {
    if (this.#continueInput !== undefined) {
      this.#carried.push(index);
      return;
    }
    const key = name.toLowerCase();
    // The newest waiter first: so do the extension and the library.
    const waiter = this.#waiters.get(key)?.pop();
    if (waiter) waiter(false);
    else this.#raised.set(key, (this.#raised.get(key) ?? 0) + 1);
  }

  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    for (;;) {
      const action = this.#reply.actions[this.#nextAction];
      if (!action) {
        this.#finished = true;
        break;
      }
      this.#nextAction += 1;
      let settled = false;
      this.#start(action, () => {
        settled = true;
        this.#advance();
      });
      if (!settled) break;
    }
    this.#advancing = false;
  }

  #start(action: Action, settle: Settle): void {
    switch (action.kind) {
      case 'activity': {
        const { retry, ...call } = action;
        this.#attempt(() => this.#schedule({ ...call, id: this.#nextId }), retry, settle);
        break;
      }
      case 'sub-orchestration': {
        const { retry, ...call } = action;
        this.#attempt(() => this.#schedule({ ...call, id: this.#nextId }), retry, settle);
        break;
      }
      case 'timer':
        this.#timer(action.fireAt, settle);
        break;
      case 'external-event':
        this.#wait(action.name.toLowerCase(), settle);
        break;
      case 'continue-as-new':
        this.#continueInput = action.input;
        settle(false);
        break;
      case 'any':
      case 'all':
        this.#compound(action.children, action.kind === 'any' ? 1 : action.children.length, settle);
        break;
      case 'unsupported':
        throw new OrchestrationFault(`${action.what} is not supported by the local durable engine.`);
    }
  }

  #compound(children: readonly Action[], needed: number, settle: Settle): void {
    let done = 0;
    for (const child of children) {
      this.#start(child, () => {
        done += 1;
        if (done === needed) settle(false);
      });
    }
  }

  #wait(key: string, settle: Settle): void {
    const waiting = this.#raised.get(key) ?? 0;
    if (waiting > 0) {
      this.#raised.set(key, waiting - 1);
      settle(false);
      return;
    }
    const waiters = this.#waiters.get(key) ?? [];
    waiters.push(settle);
    this.#waiters.set(key, waiters);
  }

  #attempt(schedule: () => number, retry: RetryOptions | undefined, settle: Settle): void {
    if (!retry) {
      this.#open.set(schedule(), settle);
      return;
    }
    const firstAt = Date.parse(this.#now);
    const tryOnce = (attempt: number): void => {
      this.#open.set(schedule(), (failed) => {
        if (failed) this.#waitForRetry(retry, attempt, firstAt, settle, tryOnce);
        else settle(false);
      });
    };
    tryOnce(0);
  }

  #waitForRetry(
    retry: RetryOptions,
    attempt: number,
    firstAt: number,
    settle: Settle,
    tryOnce: (attempt: number) => void,
  ): void {
    const delayMs = retryDelayMs(retry, attempt, Date.parse(this.#now) - firstAt);
    if (delayMs === undefined) {
      this.#notes.push('retryTimeoutInMilliseconds has passed: durable-functions 3.5 never learns of it and waits on');
      settle(true);
      return;
    }
    const fireAt = addMs(this.#now, delayMs);
    const timer = this.#schedule({ kind: 'timer', id: this.#nextId, fireAt, forRetry: true });
    this.#open.set(timer, () => {
      if (attempt + 1 < retry.maxAttempts) tryOnce(attempt + 1);
      else settle(true);
    });
  }

  #timer(fireAt: Timestamp, settle: Settle): void {
    const isLong = Date.parse(fireAt) - Date.parse(this.#now) > MAX_SHORT_TIMER_MS;
    const next = isLong ? addMs(this.#now, LONG_TIMER_INTERVAL_MS) : fireAt;
    const id = this.#schedule({ kind: 'timer', id: this.#nextId, fireAt: next, forRetry: false });
    this.#open.set(id, isLong ? () => this.#timer(fireAt, settle) : settle);
  }

  #schedule(scheduled: Scheduled): number {
    const { id, kind } = scheduled;
    this.#nextId = id + 1;
    this.#seen.add(id);
    const known = this.#known.get(id);
    if (known) {
      const sameName = kind === 'timer' || known.name === scheduled.name;
      if (scheduledTypes.get(known.type) !== kind || !sameName) throw nonDeterminism(known);
      return id;
    }
    if (kind === 'activity' && !this.#exists('activity', scheduled.name)) throw missingActivity(scheduled.name);
    this.#scheduled.push(scheduled);
    return id;
  }
}

function nonDeterminism({ type, id, name }: ReplayEvent): OrchestrationFault {
  const what = scheduledTypes.get(type) ?? 'task';
  return new OrchestrationFault(
    `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${what} with sequence ` +
      `ID ${id} and name '${name}', but the current replay execution hasn't (yet?) scheduled this task. Was a change ` +
      'made to the orchestrator code after this instance had already started running?',
  );
}

function missingActivity(name: string): OrchestrationFault {
  return new OrchestrationFault(`The function '${name}' doesn't exist, is disabled, or is not an activity function.`);
}
