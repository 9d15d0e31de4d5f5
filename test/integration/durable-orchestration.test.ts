import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RetryOptions } from 'durable-functions';
import { type DurableTestApp, DurableHarness, waitFor } from './durable-fixture.ts';

const activities: NonNullable<DurableTestApp['activities']> = {
  square: (input) => Number(input) ** 2,
  boom: () => {
    throw new TypeError('boom!');
  },
};

test('activities in parallel answer in the order in which they were asked for', async () => {
  await using harness = new DurableHarness({
    activities,
    orchestrators: {
      *fanOut(context) {
        const tasks = [3, 1, 2].map((n) => context.df.callActivity('square', n));
        const squares: number[] = yield context.df.Task.all(tasks);
        context.df.setCustomStatus({ stage: 'done' });
        return squares;
      },
    },
  });
  const { output, customStatus, runtimeStatus, historyEvents } = await harness.run('fanOut', { n: 3 });
  assert.equal(runtimeStatus, 'Completed', String(output));
  assert.deepEqual(output, [9, 1, 4]);
  assert.deepEqual(customStatus, { stage: 'done' });
  const types = (historyEvents ?? []).map(({ EventType }) => EventType);
  assert.deepEqual(types, [
    'ExecutionStarted',
    'TaskCompleted',
    'TaskCompleted',
    'TaskCompleted',
    'ExecutionCompleted',
  ]);
});
