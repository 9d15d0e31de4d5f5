import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inLanes } from '../../web/upload/lanes.ts';

const never = new AbortController().signal;

test('each item is done once, so many at once and no more', async () => {
  const open: (() => void)[] = [];
  const begun: number[] = [];
  const all = inLanes(3, [1, 2, 3, 4, 5], never, async (item) => {
    begun.push(item);
    await new Promise<void>((resolve) => open.push(resolve));
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await settle();
  assert.deepEqual(begun, [1, 2, 3]);
  open.shift()?.();
  await settle();
  assert.deepEqual(begun, [1, 2, 3, 4]);
  for (let next = open.shift(); next; next = open.shift()) {
    next();
    await settle();
  }
  await all;
  assert.deepEqual(begun, [1, 2, 3, 4, 5]);
});

test('the first failure stops the others, begins none, and is what is thrown', async () => {
  const begun: number[] = [];
  const failure = new Error('the line broke');
  const stopped: unknown[] = [];
  await assert.rejects(
    inLanes(2, [1, 2, 3], never, (item, signal) => {
      begun.push(item);
      if (item === 1) return Promise.reject(failure);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped.push(signal.reason);
          reject(signal.reason);
        });
      });
    }),
    failure,
  );
  assert.deepEqual([begun, stopped], [[1, 2], [failure]]);
});

test('who is told to stop from outside does, with that reason', async () => {
  const ends = new AbortController();
  const begun: number[] = [];
  const all = inLanes(1, [1, 2], ends.signal, async (item) => {
    begun.push(item);
    ends.abort(new Error('removed'));
  });
  await assert.rejects(all, /removed/);
  assert.deepEqual(begun, [1]);
});
