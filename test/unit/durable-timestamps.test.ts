import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addMs, dueMs, timestampNow, toSeconds } from '../../local/host/durable/timestamps.ts';

test('adding keeps what is below a millisecond, as the recorded retry timer did', () => {
  assert.equal(addMs('2026-11-22T17:38:19.7343424Z', 200), '2026-11-22T17:38:19.9343424Z');
  assert.equal(addMs('2026-11-22T17:38:19.5Z', 500), '2026-11-22T17:38:20Z');
});

test('a timer is due when its last tick has passed', () => {
  assert.equal(dueMs('2026-11-22T17:38:19.001Z') - Date.parse('2026-11-22T17:38:19Z'), 1);
  assert.equal(dueMs('2026-11-22T17:38:19.0010001Z') - Date.parse('2026-11-22T17:38:19Z'), 2);
});

test('successive timestamps grow', () => {
  const stamps = Array.from({ length: 50 }, timestampNow).map((stamp) => {
    const [seconds = '', fraction = ''] = stamp.replace('Z', '').split('.');
    return `${seconds}.${fraction.padEnd(7, '0')}`;
  });
  assert.deepEqual(stamps, [...stamps].sort());
  assert.equal(new Set(stamps).size, stamps.length);
});

test('the management API shows whole seconds', () => {
  assert.equal(toSeconds('2026-11-22T17:38:19.9343424Z'), '2026-11-22T17:38:19Z');
});
