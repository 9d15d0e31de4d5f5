import type { Action, RetryOptions } from './actions.ts';
import type { Decision, Exists, ReplayEvent, ReplayOutcome } from './decision.ts';
import { eventType } from './event-type.ts';
import { ExternalEvents } from './external-events.ts';
import { OrchestrationFault } from './orchestration-fault.ts';
import type { OrchestratorReply } from './reply.ts';
import { retryDelayMs } from './retry.ts';
import { TaskSequence } from './task-sequence.ts';
import { addMs, type Timestamp } from './timestamps.ts';

/** A timer longer than this is made of intervals: what the trigger tells the library too. */
export const maxShortTimerMs = 6 * 24 * 3_600_000;
export const longTimerIntervalMs = 3 * 24 * 3_600_000;

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
  readonly #open = new Map<number, Settle>();
  readonly #externalEvents = new ExternalEvents();
  readonly #sequence: TaskSequence;
  readonly #notes: string[] = [];
  readonly #carried: number[] = [];
  #held: (readonly [ReplayEvent, number])[] = [];
  #suspended = false;
  #now: Timestamp = '';
  #nextAction = 0;
  #advancing = false;
  #finished = false;
  #continueInput: string | undefined;

  constructor(events: readonly ReplayEvent[], reply: OrchestratorReply, exists: Exists) {
    this.#events = events;
    this.#reply = reply;
    this.#sequence = new TaskSequence(events, exists);
  }

  run(): Decision {
    let outcome: ReplayOutcome;
    let isFault = false;
    try {
      for (const [index, event] of this.#events.entries()) this.#handle(event, index);
      outcome = this.#suspended ? { kind: 'waiting' } : this.#outcome();
    } catch (fault) {
      if (!(fault instanceof OrchestrationFault)) throw fault;
      outcome = { kind: 'failed', message: fault.message, stack: '' };
      isFault = true;
    }
    return {
      // What is asked for during a suspension is found again by the replay after it.
      scheduled: this.#suspended || isFault ? [] : this.#sequence.fresh,
      outcome,
      nextId: this.#sequence.nextId,
      suspended: this.#suspended,
      notes: this.#notes,
    };
  }

  #outcome(): ReplayOutcome {
    const { error, isDone, output } = this.#reply;
    if (error && this.#finished) return { kind: 'failed', ...error };
    this.#sequence.checkNothingIsMissing();
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
    this.#externalEvents.raise(name);
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
        this.#attempt(() => this.#sequence.schedule(call), retry, settle);
        break;
      }
      case 'sub-orchestration': {
        const { retry, ...call } = action;
        this.#attempt(() => this.#sequence.schedule(call), retry, settle);
        break;
      }
      case 'timer':
        this.#timer(action.fireAt, settle);
        break;
      case 'external-event':
        this.#externalEvents.wait(action.name, () => settle(false));
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
    const timer = this.#sequence.schedule({ kind: 'timer', fireAt, forRetry: true });
    this.#open.set(timer, () => {
      if (attempt + 1 < retry.maxAttempts) tryOnce(attempt + 1);
      else settle(true);
    });
  }

  #timer(fireAt: Timestamp, settle: Settle): void {
    const isLong = Date.parse(fireAt) - Date.parse(this.#now) > maxShortTimerMs;
    const next = isLong ? addMs(this.#now, longTimerIntervalMs) : fireAt;
    const id = this.#sequence.schedule({ kind: 'timer', fireAt: next, forRetry: false });
    this.#open.set(id, isLong ? () => this.#timer(fireAt, settle) : settle);
  }
}
