import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { estimateLeftMs, type UnderWay } from '../../src/lib/pipeline/estimate-left.ts';
import { percentOf, recognisedMs } from '../../src/lib/pipeline/progress.ts';
import { type RecordedProgress, recordedProgress } from './recorded-progress.ts';

const sinceMs = 1_764_108_000_300;
/** As the storage says it. */
const wholeSeconds = (ms: number) => Math.floor(ms / 1_000) * 1_000;

/** The pairs of `when:what` that had happened by then. */
function until(entries: readonly string[], elapsedMs: number): [number, string][] {
  return entries
    .flatMap((line) => line.split(' '))
    .map((entry): [number, string] => [Number(entry.split(':')[0]), entry.split(':')[1] ?? ''])
    .filter(([atMs]) => atMs <= elapsedMs);
}

/** What was known of a recorded recognition some time after it began. */
function knownAt(recorded: RecordedProgress, elapsedMs: number): UnderWay {
  const { lengthMs, segments } = recorded;
  const latest = until(recorded.kept, elapsedMs).at(-1);
  const decodedAt = until(recorded.decoded, elapsedMs).map(([atMs, endMs]): [number, number] => [
    Number(endMs),
    wholeSeconds(sinceMs + atMs),
  ]);
  return {
    nowMs: sinceMs + elapsedMs,
    sinceMs,
    lengthMs,
    segments,
    sessions: 90,
    freeMs: 5_000,
    startUpMs: 2_000,
    finished: until(recorded.finished, elapsedMs).map(([atMs, range]) => {
      const [startMs = 0, endMs = 0] = range.split('-').map(Number);
      return { startMs, endMs, atMs: wholeSeconds(sinceMs + atMs) };
    }),
    ...(recorded.decoded.length > 0 ? { decodedAt: new Map(decodedAt) } : {}),
    ...(latest ? { kept: { keptMs: Number(latest[1]), atMs: wholeSeconds(sinceMs + latest[0]) } } : {}),
  };
}

for (const recorded of recordedProgress) {
  test(`${recorded.what}: from half-way on, what is left is told within 25 %, or the storage's seconds`, () => {
    const { tookMs } = recorded;
    for (let elapsedMs = tookMs / 2; elapsedMs < tookMs; elapsedMs += tookMs / 200) {
      const leftMs = tookMs - elapsedMs;
      const errorMs = Math.abs(estimateLeftMs(knownAt(recorded, elapsedMs)) - leftMs);
      const at = `${errorMs.toFixed()} ms with ${leftMs.toFixed()} ms left`;
      assert.ok(errorMs <= Math.max(0.25 * leftMs, 2_000 + 0.04 * tookMs), at);
    }
  });
}

test('fewer sessions than a file may have show in its first wave, and in the estimate', () => {
  // Ten at once though 90 might be: 60 segments, each of 10 s.
  const finished = (waves: number) =>
    Array.from({ length: 10 * waves }, (_, at) => ({
      startMs: at * 21_000,
      endMs: (at + 1) * 21_000,
      atMs: sinceMs + 10_000 * (1 + Math.floor(at / 10)),
    }));
  const facts = { sinceMs, lengthMs: 60 * 21_000, segments: 60, sessions: 90, freeMs: 5_000, startUpMs: 2_000 };
  const left = estimateLeftMs({ ...facts, nowMs: sinceMs + 22_000, finished: finished(2) });
  assert.ok(Math.abs(left - 38_000) < 0.25 * 38_000, String(left));
});

test('a service with less room than the app counts with shows as soon as its first wave is over', () => {
  // Thirty at once, though ninety might be: three waves of 12 s each.
  const finished = Array.from({ length: 30 }, (_, at) => ({
    startMs: at * 20_000,
    endMs: (at + 1) * 20_000,
    atMs: sinceMs + 11_000 + at * 50,
  }));
  const facts = { sinceMs, lengthMs: 90 * 20_000, segments: 90, sessions: 90, freeMs: 5_000, startUpMs: 2_000 };
  const left = estimateLeftMs({ ...facts, nowMs: sinceMs + 19_000, finished });
  assert.ok(Math.abs(left - 17_000) <= 0.25 * 17_000, String(left));
});

test('when others leave their sessions to a file, the estimate soon goes by what comes now', () => {
  // Ten at once for two waves of 10 s; from then on all that is left is under way, and twenty a second are done.
  const endedAt = (at: number) => (at < 20 ? 10_000 * (1 + Math.floor(at / 10)) : 23_000 + (at - 20) * 50);
  const finished = Array.from({ length: 60 }, (_, at) => ({
    startMs: at * 20_000,
    endMs: (at + 1) * 20_000,
    atMs: sinceMs + endedAt(at),
  }));
  const facts = { sinceMs, lengthMs: 90 * 20_000, segments: 90, sessions: 90, freeMs: 5_000, startUpMs: 2_000 };
  const left = estimateLeftMs({ ...facts, nowMs: sinceMs + 25_000, finished });
  assert.ok(left > 1_500 && left < 5_000, String(left));
});

test('where nothing has come though it is due, it is not told to come at once, for as long as that lasts', () => {
  // Planned are 2 s + (20 s - 5 s) / 2 = 9.5 s.
  const facts = { sinceMs, lengthMs: 300_000, segments: 15, sessions: 90, freeMs: 5_000, startUpMs: 2_000 };
  const leftAfter = (elapsedMs: number) => estimateLeftMs({ ...facts, nowMs: sinceMs + elapsedMs, finished: [] });
  assert.ok(leftAfter(20_000) > 6_000 && leftAfter(20_000) < 15_000, String(leftAfter(20_000)));
  assert.ok(leftAfter(30_000) > leftAfter(20_000));
});

test('work of an earlier start is no sign of a quick one', () => {
  const earlier = Array.from({ length: 45 }, (_, at) => ({
    startMs: at * 20_000,
    endMs: (at + 1) * 20_000,
    atMs: sinceMs - 60_000,
  }));
  const facts = { sinceMs, lengthMs: 1_800_000, segments: 90, sessions: 45, freeMs: 5_000, startUpMs: 2_000 };
  // The 45 that are left are one wave: 2 s + (20 s - 5 s) / 2.
  const left = estimateLeftMs({ ...facts, nowMs: sinceMs, finished: earlier });
  assert.ok(left > 9_500 && left < 14_000, String(left));
});

test('whatever is known, the estimate is a time', () => {
  const at = fc.integer({ min: -100_000, max: 100_000 });
  const segment = fc.record({ startMs: fc.nat(100_000), length: fc.nat(60_000), at });
  fc.assert(
    fc.property(
      fc.array(segment, { maxLength: 30 }),
      fc.nat(200_000),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      (given, elapsedMs, segments, decoding) => {
        const finished = given.map(({ startMs, length, at: ms }) => ({
          startMs,
          endMs: startMs + length,
          atMs: sinceMs + ms,
        }));
        const decodedAt = new Map(finished.map(({ endMs, atMs }) => [endMs, atMs - 1_000]));
        const left = estimateLeftMs({
          nowMs: sinceMs + elapsedMs,
          sinceMs,
          lengthMs: 100_000,
          segments,
          sessions: 4,
          freeMs: 5_000,
          startUpMs: 2_000,
          finished,
          ...(decoding ? { decodedAt } : {}),
        });
        assert.ok(Number.isFinite(left) && left >= 0, String(left));
      },
    ),
  );
});

const segment = (startMs: number, endMs: number, atMs: number) => ({ startMs, endMs, atMs });

test('the percent is what is recognised of the file, and the last one is the publishing', () => {
  const half = { finished: [segment(0, 30_000, 1), segment(60_000, 80_000, 2)], waits: false };
  assert.equal(percentOf(100_000, half), 50);
  assert.equal(recognisedMs(half), 50_000);
  assert.equal(percentOf(100_000, { finished: [segment(0, 100_000, 1)], waits: false }), 99);
  assert.equal(percentOf(0, { finished: [], waits: false }), 99);
  assert.equal(percentOf(100_000, { finished: [], waits: false, kept: { keptMs: 33_900, atMs: 1 } }), 33);
});

test('the percent never goes back, though a file turns out longer or shorter than it said', () => {
  const lengths = fc.array(fc.integer({ min: 1_000, max: 30_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 600_000 }), fc.nat(40), (given, saidMs, decodedAfter) => {
      let endMs = 0;
      const all = given.map((length, at) => {
        endMs += length;
        return segment(endMs - length, endMs, 1_000 * Math.floor(at / 3));
      });
      const decoded = { lengthMs: endMs, segments: all.length, atMs: 1_000 * Math.floor(decodedAfter / 3) };
      let shown = 0;
      for (let count = 0; count <= all.length; count++) {
        const isDecoded = count >= decodedAfter;
        const progress = { finished: all.slice(0, count), waits: false, ...(isDecoded ? { decoded } : {}) };
        const percent = percentOf(saidMs, progress);
        assert.ok(percent >= shown && percent <= 99, `${percent} after ${shown}`);
        shown = percent;
      }
    }),
  );
});
