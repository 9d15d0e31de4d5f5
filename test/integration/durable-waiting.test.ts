import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DurableHarness, type DurableTestApp, type Status } from './durable-fixture.ts';

const afterMs = (now: Date, ms: number): Date => new Date(now.getTime() + ms);

const orchestrators: DurableTestApp['orchestrators'] = {
  *timers(context) {
    const startedMs = context.df.currentUtcDateTime.getTime();
    yield context.df.createTimer(afterMs(context.df.currentUtcDateTime, 60));
    return context.df.currentUtcDateTime.getTime() - startedMs;
  },
  *race(context) {
    const timeout = context.df.createTimer(afterMs(context.df.currentUtcDateTime, context.df.getInput<number>()));
    const go = context.df.waitForExternalEvent('go');
    const winner: unknown = yield context.df.Task.any([go, timeout]);
    if (winner !== go) return 'timeout';
    timeout.cancel();
    const more: unknown = yield context.df.callActivity('square', 2);
    return [go.result, more];
  },
  *nested(context) {
    const both = context.df.Task.all([context.df.waitForExternalEvent('a'), context.df.waitForExternalEvent('b')]);
    const stop = context.df.waitForExternalEvent('stop');
    const winner: unknown = yield context.df.Task.any([both, stop]);
    return winner === both ? both.result : 'stopped';
  },
  *lateWaiter(context) {
    yield context.df.callActivity('square', 1);
    yield context.df.waitForExternalEvent('second');
    return yield context.df.waitForExternalEvent('first');
  },
  *eternal(context) {
    const n = context.df.getInput<number>();
    if (n >= 3) return n;
    yield context.df.callActivity('square', n);
    context.df.continueAsNew(n + 1);
    return undefined;
  },
  *collector(context) {
    const got = context.df.getInput<unknown[]>();
    const event: unknown = yield context.df.waitForExternalEvent('item');
    if (got.length === 4) return [...got, event];
    context.df.continueAsNew([...got, event]);
    return undefined;
  },
};

const app: DurableTestApp = { orchestrators, activities: { square: (input) => Number(input) ** 2 } };
const types = ({ historyEvents }: Status): string[] => (historyEvents ?? []).map(({ EventType }) => EventType);

test('a timer fires no earlier than it was set to', async () => {
  await using harness = new DurableHarness(app);
  assert.ok(Number((await harness.run('timers')).output) >= 60);
});

test('an event that is raised wins against a timer, which is cancelled', async () => {
  await using harness = new DurableHarness(app);
  const instanceId = await harness.start('race', 60_000);
  await harness.until(instanceId, ({ runtimeStatus }) => runtimeStatus === 'Running');
  await harness.request('POST', `instances/${instanceId}/raiseEvent/go`, '{"hi":1}');
  assert.deepEqual((await harness.ended(instanceId)).output, [{ hi: 1 }, 4]);
});

test('a timer wins when no event comes', async () => {
  await using harness = new DurableHarness(app);
  assert.equal((await harness.run('race', 30)).output, 'timeout');
});

test('all inside any waits for all of its parts', async () => {
  await using harness = new DurableHarness(app);
  const instanceId = await harness.start('nested');
  await harness.request('POST', `instances/${instanceId}/raiseEvent/a`, '1');
  await harness.until(instanceId, (status) => types(status).includes('EventRaised'));
  assert.equal((await harness.status(instanceId)).runtimeStatus, 'Running');
  await harness.request('POST', `instances/${instanceId}/raiseEvent/b`, '2');
  assert.deepEqual((await harness.ended(instanceId)).output, [1, 2]);
});

test('events raised before they are waited for are kept', async () => {
  await using harness = new DurableHarness(app);
  const instanceId = await harness.start('lateWaiter');
  await harness.request('POST', `instances/${instanceId}/raiseEvent/first`, '"early"');
  await harness.request('POST', `instances/${instanceId}/raiseEvent/second`, 'null');
  assert.equal((await harness.ended(instanceId)).output, 'early');
});

test('continueAsNew begins again with the new input and an empty history', async () => {
  await using harness = new DurableHarness(app);
  const status = await harness.run('eternal', 0);
  assert.equal(status.output, 3);
  assert.equal(status.input, 3);
  assert.deepEqual(types(status), ['ExecutionStarted', 'ExecutionCompleted']);
});

test('events that arrive together are each taken by an execution of their own', async () => {
  await using harness = new DurableHarness(app);
  harness.engine.pause();
  const instanceId = await harness.start('collector', []);
  for (const item of [1, 2, 3, 4, 5]) {
    await harness.request('POST', `instances/${instanceId}/raiseEvent/item`, String(item));
  }
  harness.engine.start();
  assert.deepEqual((await harness.ended(instanceId)).output, [1, 2, 3, 4, 5]);
});
