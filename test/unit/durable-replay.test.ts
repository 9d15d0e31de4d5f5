import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Action, RetryOptions } from '../../local/host/durable/actions.ts';
import type { ReplayEvent } from '../../local/host/durable/decision.ts';
import { type EventType, eventType } from '../../local/host/durable/event-type.ts';
import { longTimerIntervalMs, replay } from '../../local/host/durable/replay.ts';
import type { OrchestratorReply } from '../../local/host/durable/reply.ts';

const startTime = '2026-11-22T17:38:19.0000001Z';

function event(type: EventType, fields: Partial<ReplayEvent> = {}): ReplayEvent {
  return { type, id: -1, ref: -1, name: '', at: startTime, ...fields };
}

const turn = (at = startTime): ReplayEvent => event(eventType.orchestratorStarted, { at });
const started = (): ReplayEvent[] => [turn(), event(eventType.executionStarted)];
const raised = (name: string): ReplayEvent => event(eventType.eventRaised, { name });
const scheduled = (id: number, name: string): ReplayEvent => event(eventType.taskScheduled, { id, name });
const completed = (ref: number): ReplayEvent => event(eventType.taskCompleted, { ref });
const failed = (ref: number): ReplayEvent => event(eventType.taskFailed, { ref });

const call = (name: string, retry?: RetryOptions): Action => ({
  kind: 'activity',
  name,
  input: 'null',
  ...(retry ? { retry } : {}),
});
const reply = (actions: readonly Action[], isDone = false): OrchestratorReply => ({ actions, isDone, output: '1' });
const retry: RetryOptions = {
  firstIntervalMs: 1000,
  maxAttempts: 5,
  backoffCoefficient: 10,
  maxIntervalMs: 20_000,
  timeoutMs: 60_000,
};
const run = (events: readonly ReplayEvent[], answer: OrchestratorReply) => replay(events, answer, () => true);

test('the first turn schedules the parts of a compound action and waits', () => {
  const all: Action = { kind: 'all', children: [call('a'), call('b')] };
  const { scheduled: asked, outcome, nextId } = run(started(), reply([all]));
  assert.deepEqual(
    asked.map(({ id, kind }) => [id, kind]),
    [
      [0, 'activity'],
      [1, 'activity'],
    ],
  );
  assert.deepEqual([outcome.kind, nextId], ['waiting', 2]);
});

test('what history knows is not scheduled again', () => {
  const events = [...started(), scheduled(0, 'a'), turn(), completed(0)];
  const { scheduled: asked } = run(events, reply([call('a'), call('b')]));
  assert.deepEqual(asked, [{ kind: 'activity', id: 1, name: 'b', input: 'null' }]);
});

test('an action is not scheduled before the one before it has ended', () => {
  const { scheduled: asked } = run(started(), reply([call('a'), call('b')]));
  assert.equal(asked.length, 1);
});

test('a wait between attempts grows by the coefficient up to the longest interval', () => {
  const events: ReplayEvent[] = [...started(), scheduled(0, 'a'), turn(), failed(0)];
  const first = run(events, reply([call('a', retry)])).scheduled[0];
  assert.deepEqual(first, { kind: 'timer', id: 1, fireAt: '2026-11-22T17:38:20.0000001Z', forRetry: true });
  events.push(event(eventType.timerCreated, { id: 1 }), turn(), event(eventType.timerFired, { ref: 1 }));
  events.push(scheduled(2, 'a'), turn(), failed(2));
  const second = run(events, reply([call('a', retry)])).scheduled[0];
  assert.deepEqual(second, { kind: 'timer', id: 3, fireAt: '2026-11-22T17:38:29.0000001Z', forRetry: true });
  events.push(event(eventType.timerCreated, { id: 3 }), turn(), event(eventType.timerFired, { ref: 3 }));
  events.push(scheduled(4, 'a'), turn(), failed(4));
  const third = run(events, reply([call('a', retry)])).scheduled[0];
  assert.deepEqual(third, { kind: 'timer', id: 5, fireAt: '2026-11-22T17:38:39.0000001Z', forRetry: true });
});

test('a retry that comes after its time-out is not made, and that is noted', () => {
  const events = [...started(), scheduled(0, 'a'), turn('2026-11-22T17:39:19.1Z'), failed(0)];
  const { scheduled: asked, notes } = run(events, reply([call('a', retry)]));
  assert.equal(asked.length, 0);
  assert.equal(notes.length, 1);
});

test('a timer longer than six days is made of intervals of three', () => {
  const fireAt = '2026-12-02T17:38:19.000Z';
  const timer: Action = { kind: 'timer', fireAt };
  const first = run(started(), reply([timer])).scheduled[0];
  assert.equal(first?.kind === 'timer' && Date.parse(first.fireAt) - Date.parse(startTime), longTimerIntervalMs);
  const created = event(eventType.timerCreated, { id: 0 });
  const events = [...started(), created, turn('2026-11-27T17:38:19Z'), event(eventType.timerFired, { ref: 0 })];
  assert.deepEqual(run(events, reply([timer])).scheduled[0], { kind: 'timer', id: 1, fireAt, forRetry: false });
});

test('names of external events ignore case, and each event serves one wait', () => {
  const wait: Action = { kind: 'external-event', name: 'Go' };
  const one = run([...started(), raised('gO')], reply([wait, wait, call('a')]));
  assert.equal(one.scheduled.length, 0);
  const two = run([...started(), raised('gO'), raised('GO')], reply([wait, wait, call('a')]));
  assert.equal(two.scheduled.length, 1);
});

test('events after continueAsNew are carried into the next execution', () => {
  const wait: Action = { kind: 'external-event', name: 'go' };
  const events = [...started(), raised('go'), raised('go')];
  const { outcome } = run(events, reply([wait, { kind: 'continue-as-new', input: '2' }], true));
  assert.deepEqual(outcome, { kind: 'continued', input: '2', carried: [3] });
});

test('history that the orchestrator no longer asks for is named', () => {
  const { outcome } = run([...started(), scheduled(0, 'old')], reply([call('new')]));
  assert.equal(outcome.kind, 'failed');
  assert.match(outcome.kind === 'failed' ? outcome.message : '', /Non-Deterministic workflow.*ID 0 and name 'old'/);
});

test('nothing is asked for while suspended, and all of it after', () => {
  const suspended = [...started(), event(eventType.executionSuspended)];
  assert.deepEqual(run(suspended, reply([call('a')])).scheduled, []);
  const resumed = [...suspended, turn(), event(eventType.executionResumed)];
  assert.equal(run(resumed, reply([call('a')])).scheduled.length, 1);
});

test('however answers are divided into turns, each part is asked for once and numbers have no gaps', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }), fc.gen(), (sizes, gen) => {
      const actions: Action[] = sizes.map((size, group) => ({
        kind: 'all',
        children: Array.from({ length: size }, (_, i) => call(`${group}.${i}`)),
      }));
      const events = started();
      const open: number[] = [];
      const asked: number[] = [];
      for (;;) {
        const { scheduled: fresh, outcome } = run(events, reply(actions, true));
        for (const each of fresh) {
          asked.push(each.id);
          open.push(each.id);
          events.push(scheduled(each.id, each.kind === 'activity' ? each.name : ''));
        }
        if (outcome.kind === 'completed') break;
        const count = gen(fc.integer, { min: 1, max: open.length });
        events.push(turn());
        for (let i = 0; i < count; i += 1) {
          const [ref] = open.splice(gen(fc.integer, { min: 0, max: open.length - 1 }), 1);
          events.push(completed(ref ?? -1));
        }
      }
      const total = sizes.reduce((a, b) => a + b, 0);
      assert.deepEqual(
        asked,
        Array.from({ length: total }, (_, id) => id),
      );
    }),
    { numRuns: 100 },
  );
});
