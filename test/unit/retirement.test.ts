import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Retirement } from '../../src/lib/lifetime/retirement.ts';

const limits = { overRssMb: 1_000, afterJobs: 2 };
/** One that has refused work since the instant 0. */
function refusing(): Retirement {
  const retirement = new Retirement(limits);
  retirement.jobEnded();
  retirement.jobEnded();
  assert.equal(retirement.step(0), 'refuses');
  return retirement;
}

test('a worker with no limit reached takes work and stays', () => {
  const retirement = new Retirement(limits);
  retirement.jobEnded();
  retirement.measured(999);
  assert.equal(retirement.step(0), undefined);
  assert.equal(retirement.refusing, false);
  assert.equal(retirement.mayLeave(1_000_000), false);
});

test('limits of 0 are off', () => {
  const retirement = new Retirement({ overRssMb: 0, afterJobs: 0 });
  for (let nth = 0; nth < 1_000; nth += 1) {
    retirement.jobEnded();
    retirement.measured(1_000_000);
  }
  assert.equal(retirement.step(0), undefined);
});

test('a size over the limit retires the worker when it stays, not when it is a peak', () => {
  const retirement = new Retirement(limits);
  for (const rssMb of [1_001, 1_001, 1_000, 1_001, 1_001]) retirement.measured(rssMb);
  assert.equal(retirement.step(0), undefined);
  retirement.measured(1_001);
  assert.equal(retirement.step(0), 'refuses');
  assert.equal(retirement.view(0).reason, 'memory');
});

test('it leaves after a quiet second, and not before', () => {
  const retirement = refusing();
  retirement.begin('call', 100);
  retirement.end('call', 200);
  assert.equal(retirement.mayLeave(1_199), false);
  assert.equal(retirement.mayLeave(1_200), true);
});

test('it never leaves with a call or a request in it, however quiet', () => {
  for (const kind of ['call', 'request'] as const) {
    const retirement = refusing();
    retirement.begin(kind, 0);
    for (let now = 0; now < 119_000; now += 100) assert.equal(retirement.mayLeave(now), false);
    retirement.end(kind, 119_000);
    assert.equal(retirement.mayLeave(120_500), true);
  }
});

test('a client that asks one thing after the other is not cut off, unless it keeps on', () => {
  const retirement = refusing();
  for (const [at, quietMs] of [
    [1_500, 250],
    [6_500, 10],
  ] as const) {
    retirement.begin('request', at);
    retirement.end('request', at);
    assert.equal(retirement.mayLeave(at + quietMs - 1), false);
    assert.equal(retirement.mayLeave(at + quietMs), true);
  }
});

test('whatever is refused, it comes back at a time at which the worker does not leave, and not too soon', () => {
  const retirement = refusing();
  for (let now = 0; now < 119_000; now += 50) {
    const afterMs = retirement.retryAfterMs(now);
    const backAt = now + afterMs;
    assert.ok(afterMs >= 1_000 && afterMs <= 6_000, `${afterMs} ms`);
    assert.equal(backAt % 5_000, 0);
    assert.equal(retirement.mayLeave(backAt - 1), false);
    assert.equal(retirement.mayLeave(backAt - 400), false);
  }
});

test('one that does not become idle takes work again, and tries later', () => {
  const retirement = refusing();
  retirement.begin('call', 0);
  assert.equal(retirement.step(119_999), undefined);
  assert.equal(retirement.step(120_000), 'gives-up');
  assert.equal(retirement.refusing, false);
  assert.equal(retirement.mayLeave(130_000), false);
  assert.equal(retirement.step(419_999), undefined);
  assert.equal(retirement.step(420_000), 'refuses');
  assert.deepEqual(retirement.view(420_010), { state: 'refusing', reason: 'jobs', refusingMs: 10, givenUp: 1 });
});
