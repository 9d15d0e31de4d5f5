import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptWork } from '../../src/lib/pipeline/attempts.ts';
import { SegmentProgress } from '../../src/lib/pipeline/segment-progress.ts';
import type { Attempt } from '../../src/lib/pipeline/work-records.ts';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';

const phrase = (startMs: number, endMs: number, text: string, speaker?: string): Phrase => ({
  startMs,
  endMs,
  text,
  confidence: 0.9,
  words: [{ text, startMs, endMs }],
  ...(speaker ? { speaker } : {}),
});
const range = { startMs: 30_000, endMs: 60_000 };
const segment = { ...range, heard: range };
const stepMs = 10_000;
const base64 = (...peaks: number[]) => Buffer.from(peaks).toString('base64');

test('a first try has the whole segment to do, and its phrases get the time of the file', () => {
  const progress = new SegmentProgress(segment, keptWork([], segment.startMs), false, stepMs);
  assert.deepEqual(progress.rest, range);
  assert.equal(progress.keptUntilMs, 30_000);
  progress.add(phrase(500, 1_500, 'hello'), 31_000);
  assert.equal(progress.keptUntilMs, 32_500);
  progress.spend(29_000);
  progress.heard(4_000);
  progress.peaks.raise(4, 200);
  assert.deepEqual(progress.result(), {
    phrases: [phrase(31_500, 32_500, 'hello')],
    sentMs: 29_000,
    silentMs: 4_000,
    peaks: { stepMs, bytes: base64(0, 200, 0) },
  });
});

test('a later try goes on where the furthest one stopped, and what all of them sent adds up', () => {
  const attempts: Attempt[] = [
    { phrases: [phrase(31_000, 40_000, 'one')], keptUntilMs: 40_000, sentMs: 12_000, silentMs: 1_000 },
    { phrases: [], keptUntilMs: 30_000, sentMs: 500, silentMs: 0 },
  ];
  const progress = new SegmentProgress(segment, keptWork(attempts, segment.startMs), false, stepMs);
  assert.deepEqual(progress.rest, { startMs: 40_000, endMs: 60_000 });
  progress.add(phrase(1_000, 2_000, 'two'), 40_000);
  progress.spend(20_000);
  const { phrases, sentMs } = progress.result();
  assert.deepEqual(
    phrases.map(({ text }) => text),
    ['one', 'two'],
  );
  assert.equal(sentMs, 32_500);
});

test('what the furthest try measured is kept, and a later one only adds to it', () => {
  const attempts: Attempt[] = [
    { phrases: [], keptUntilMs: 30_000, sentMs: 0, silentMs: 0, peaks: { stepMs, bytes: base64(90, 90, 90) } },
    { phrases: [], keptUntilMs: 45_000, sentMs: 0, silentMs: 0, peaks: { stepMs, bytes: base64(50, 60, 0) } },
  ];
  const progress = new SegmentProgress(segment, keptWork(attempts, segment.startMs), false, stepMs);
  progress.peaks.raise(4, 20);
  progress.peaks.raise(5, 70);
  assert.deepEqual(progress.attempt(undefined).peaks, { stepMs, bytes: base64(50, 60, 70) });
});

test('with speakers a later try hears its speakers again, and its labels become theirs', () => {
  const kept: Attempt = {
    phrases: [phrase(31_000, 35_000, 'a', 'Guest-1'), phrase(36_000, 40_000, 'b', 'Guest-2')],
    keptUntilMs: 40_000,
    sentMs: 0,
    silentMs: 0,
  };
  const progress = new SegmentProgress(segment, keptWork([kept], segment.startMs), true, stepMs);
  assert.equal(progress.rest.startMs, 31_000);
  // The new session heard them the other way round.
  progress.add(phrase(0, 4_000, 'a', 'Guest-2'), 31_000);
  progress.add(phrase(5_000, 9_000, 'b', 'Guest-1'), 31_000);
  progress.add(phrase(10_000, 12_000, 'c', 'Guest-2'), 31_000);
  assert.deepEqual(
    progress.phrases.map(({ text, speaker }) => `${text} ${speaker}`),
    ['a Guest-1', 'b Guest-2', 'c Guest-1'],
  );
});
