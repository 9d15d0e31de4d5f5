import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recognitionLimits as limits } from '../../src/lib/speech/limits.ts';
import { findOverdue, type Progress } from '../../src/lib/speech/overdue.ts';

const awaited = (progress: Partial<Progress>, nowMs: number, backlogMs = 0) =>
  findOverdue({ inUtterance: false, ...progress }, nowMs, limits, backlogMs)?.awaited;

test('nothing is overdue while nothing is awaited, however long it is silent', () => {
  assert.equal(awaited({ heardAt: 0 }, 3_600_000), undefined);
});

for (const [since, limitMs, what] of [
  ['tokenSince', limits.tokenMs, 'a token'],
  ['handshakeSince', limits.handshakeMs, 'the handshake'],
  ['turnSince', limits.turnStartMs, 'the start of a turn'],
  ['lostAfterEndAt', limits.lostAfterEndMs, 'the end of the turn'],
  ['endedAt', limits.afterEndMs, 'the end of the turn'],
  ['fullSince', limits.sendMs, 'audio to be taken'],
  ['idleSince', limits.stepMs, 'audio to be taken'],
] as const) {
  test(`${what} is overdue after its limit (${since})`, () => {
    assert.equal(awaited({ [since]: 1_000 }, 1_000 + limitMs), undefined);
    assert.equal(awaited({ [since]: 1_000 }, 1_001 + limitMs), what);
  });
}

test('the SDK need not take audio while it connects, or after its end', () => {
  const late = limits.stepMs + 1;
  assert.equal(awaited({ idleSince: 0, handshakeSince: late }, late), undefined);
  assert.equal(awaited({ idleSince: 0, tokenSince: late }, late), undefined);
  assert.equal(awaited({ idleSince: 0, endedAt: late }, late), undefined);
});

test('an utterance is overdue only while it is open', () => {
  const late = limits.utteranceMs + 1;
  assert.equal(awaited({ heardAt: 0, inUtterance: true }, late), 'the rest of an utterance');
  assert.equal(awaited({ heardAt: 0, inUtterance: false }, late), undefined);
});

test('a service that has begun an utterance has as long for it after the end of the audio', () => {
  assert.equal(awaited({ heardAt: 0, endedAt: 0, inUtterance: true }, limits.utteranceMs), undefined);
  assert.equal(awaited({ heardAt: 0, endedAt: 0, inUtterance: true }, limits.utteranceMs + 1), 'the end of the turn');
  const muchLeftMs = 2 * limits.utteranceMs;
  const longer = limits.afterEndMs + muchLeftMs / 2;
  assert.equal(awaited({ endedAt: 0, inUtterance: true }, longer, muchLeftMs), undefined);
  assert.equal(awaited({ endedAt: 0, inUtterance: true }, longer + 1, muchLeftMs), 'the end of the turn');
});

test('after the end each message begins the wait anew, and audio not yet heard prolongs it', () => {
  assert.equal(awaited({ endedAt: 0, heardAt: 5_000 }, limits.afterEndMs + 5_000), undefined);
  assert.equal(awaited({ endedAt: 0 }, limits.afterEndMs + 30_000, 60_000), undefined);
  assert.equal(awaited({ endedAt: 0 }, limits.afterEndMs + 30_001, 60_000), 'the end of the turn');
});
