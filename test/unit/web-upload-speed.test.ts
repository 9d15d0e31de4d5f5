import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backOffMs } from '../../web/api/back-off.ts';
import { Speed } from '../../web/upload/speed.ts';

test('a speed is said once there is a second of it, over the last eight', () => {
  const speed = new Speed();
  speed.look(0, 0);
  speed.look(500, 999);
  assert.equal(speed.bytesPerSecond, undefined);
  speed.look(1_000, 2_000);
  assert.equal(speed.bytesPerSecond, 500);
  assert.equal(speed.secondsFor(5_000), 10);
  // Ten seconds later, at 100 bytes a second: what was before counts no more.
  for (let atMs = 3_000; atMs <= 12_000; atMs += 1_000) speed.look(1_000 + (atMs - 2_000) / 10, atMs);
  assert.equal(speed.bytesPerSecond, 100);
});

test('of what does not move no end is foretold, and a pause counts for nothing', () => {
  const speed = new Speed();
  speed.look(700, 0);
  speed.look(700, 5_000);
  assert.equal(speed.secondsFor(1), undefined);
  speed.forget();
  assert.equal(speed.bytesPerSecond, undefined);
});

test('pauses between tries double from half a second to half a minute, a fifth more or less', () => {
  assert.deepEqual(
    [1, 2, 3, 6, 7, 8, 1_000].map((repetition) => backOffMs(repetition, 0.5)),
    [500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000],
  );
  assert.deepEqual([backOffMs(1, 0), backOffMs(1, 1)], [400, 600]);
});
