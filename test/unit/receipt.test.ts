import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { priceOf, receiptOf } from '../../src/lib/pipeline/receipt.ts';
import { ActiveClock } from '../../src/lib/pipeline/receipt-clock.ts';
import { sumUsage, usageOfActivity } from '../../src/lib/pipeline/receipt-usage.ts';

const prices = { currency: 'USD', speechHour: 1, gbSecond: 0.000026, millionExecutions: 0.4 };

test('a receipt has what was used, and what each part of it costs', () => {
  // 90 min of audio: 1.50. 1,000 GB-s: 0.026. 500 executions: 500 / 1,000,000 x 0.40 = 0.0002.
  const used = { sentMs: 5_400_000, usage: { executions: 500, gbMs: 1_000_000 } };
  assert.deepEqual(receiptOf(used, prices), {
    audioSeconds: 5_400,
    executions: 500,
    gbSeconds: 1_000,
    price: { currency: 'USD', speech: 1.5, compute: 0.026, executions: 0.0002, total: 1.5262 },
  });
});

test('a small price is kept to a millionth', () => {
  // 10 s: 1 / 360 = 0.002778. 12 GB-s: 0.000312. 14 executions: 0.0000056. Together 0.0030954.
  assert.deepEqual(priceOf({ sentMs: 10_000, usage: { executions: 14, gbMs: 12_000 } }, prices), {
    currency: 'USD',
    speech: 0.002778,
    compute: 0.000312,
    executions: 0.000006,
    total: 0.003095,
  });
});

test('without prices a receipt has none, and without a price none of its part', () => {
  const used = { sentMs: 3_600_000, usage: { executions: 9, gbMs: 7_500 } };
  assert.deepEqual(receiptOf(used, undefined), { audioSeconds: 3_600, executions: 9, gbSeconds: 7.5 });
  assert.deepEqual(receiptOf(used, { currency: 'EUR', speechHour: 0.5 })?.price, {
    currency: 'EUR',
    speech: 0.5,
    total: 0.5,
  });
  assert.equal(receiptOf({ sentMs: 1 }, { currency: 'EUR', gbSecond: 1 })?.price, undefined);
  assert.equal(receiptOf({}, prices), undefined);
});

test('an activity and the run of the orchestrator after it are two executions; a GB has 1,024 MB', () => {
  assert.deepEqual(usageOfActivity(1_500, 2_048), { executions: 2, gbMs: 3_000 });
  assert.deepEqual(usageOfActivity(1_000, 512), { executions: 2, gbMs: 500 });
  const sum = sumUsage([{ executions: 2, gbMs: 500 }, undefined, { executions: 1, gbMs: 0 }]);
  assert.deepEqual(sum, { executions: 5, gbMs: 500 }, 'an answer that does not say counts as a call');
});

test('what runs at once shares the time: a alone for 10 s, with b for 20 s, b alone for 30 s', () => {
  const clock = new ActiveClock();
  const a = clock.begin(5_000);
  const b = clock.begin(15_000);
  assert.equal(a.end(35_000), 10_000 + 10_000);
  assert.equal(a.end(99_000), 20_000, 'once');
  assert.equal(b.end(65_000), 10_000 + 30_000);
  // Nothing ran from 65 to 80 s.
  const c = clock.begin(80_000);
  assert.equal(c.end(80_500), 500);
});

test('all shares together are the time in which anything ran', () => {
  const span = fc.record({ from: fc.integer({ min: 0, max: 1_000 }), length: fc.integer({ min: 1, max: 500 }) });
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 20 }), (spans) => {
      const busy = new Set(spans.flatMap(({ from, length }) => Array.from({ length }, (_, at) => from + at)));
      const edges = spans.flatMap(({ from, length }, at) => [
        { at, time: from, begins: true },
        { at, time: from + length, begins: false },
      ]);
      const clock = new ActiveClock();
      const open = new Map<number, ReturnType<ActiveClock['begin']>>();
      let sum = 0;
      for (const { at, time, begins } of edges.sort((a, b) => a.time - b.time || Number(b.begins) - Number(a.begins))) {
        if (begins) open.set(at, clock.begin(time));
        else sum += open.get(at)?.end(time) ?? Number.NaN;
      }
      assert.ok(Math.abs(sum - busy.size) < 1e-6, `${sum} and ${busy.size}`);
    }),
  );
});
