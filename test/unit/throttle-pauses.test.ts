import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { throttlePauses } from '../../src/lib/pipeline/throttle-pauses.ts';

test('pauses grow, are never over 8 s, differ from one to the next that is refused, and last for four minutes', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })), (randoms) => {
      const pauses = [...throttlePauses(() => randoms.next().value ?? 0)];
      assert.ok(pauses.every((pause) => pause >= 250 && pause <= 8_000));
      const waitedMs = pauses.reduce((sum, pause) => sum + pause, 0);
      assert.ok(waitedMs >= 240_000 && waitedMs < 248_000, `${waitedMs} ms`);
    }),
  );
  const first = (random: number) => throttlePauses(() => random).next().value;
  assert.notEqual(first(0), first(0.9));
});
