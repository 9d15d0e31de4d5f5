import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCancellation } from '../../src/lib/speech/problem.ts';
import { readRetryAfter } from '../../src/lib/speech/retry-after.ts';

test('Retry-After is seconds or a date, and never more than a quarter of an hour', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  assert.equal(readRetryAfter('7', nowMs), 7_000);
  assert.equal(readRetryAfter('Thu, 01 Jan 2026 00:01:00 GMT', nowMs), 60_000);
  assert.equal(readRetryAfter('86400', nowMs), 900_000);
  for (const nothing of [undefined, '', 'soon', '0', '-5', 'Wed, 31 Dec 2025 00:00:00 GMT']) {
    assert.equal(readRetryAfter(nothing, nowMs), undefined, String(nothing));
  }
});

test('what a refused handshake asked for goes with the problem', () => {
  const handshake = { status: 429, retryAfterMs: 5_000 };
  assert.deepEqual(readCancellation('RuntimeError', '', handshake), {
    kind: 'throttled',
    unreached: true,
    retryAfterMs: 5_000,
  });
});
