import assert from 'node:assert/strict';
import { test } from 'node:test';
import { billingOf } from '../../bench/chaos/billing.ts';

const bill = { audioMs: 10_000, unendedMs: 0, openedAtMs: 100_000, lastAtMs: 106_000 };

test('a recognition that ended well and met nothing may not be paid for again', () => {
  const { paidMs, spoiltMs } = billingOf(10_000, [bill, bill], [{ fromMs: 50_000, untilMs: 60_000 }]);
  assert.deepEqual([paidMs, spoiltMs], [20_000, 0]);
});

test('what broke off may be paid for again, and all that was under way when something was killed', () => {
  const broken = { ...bill, unendedMs: 4_000 };
  const during = [{ fromMs: 103_000, untilMs: 103_000 }];
  assert.equal(billingOf(10_000, [broken], []).spoiltMs, 4_000);
  assert.equal(billingOf(10_000, [broken], during).spoiltMs, 10_000);
  assert.equal(billingOf(10_000, [bill], [{ fromMs: 110_000, untilMs: 110_000 }]).spoiltMs, 10_000);
  assert.equal(billingOf(10_000, [bill], [{ fromMs: 112_000, untilMs: 112_000 }]).spoiltMs, 0);
});
