import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { estimateLeftMs, type UnderWay } from '../../src/lib/pipeline/estimate-left.ts';
import { percentOf, recognisedMs } from '../../src/lib/pipeline/progress.ts';
import { type RecordedProgress, recordedProgress } from './recorded-progress.ts';

const sinceMs = 1_764_108_000_300;
/** As the storage says it. */
const wholeSeconds = (ms: number) => Math.floor(ms / 1_000) * 1_000;
/** A worker's note comes so long after a segment's beginning, at most, and a result after its end. */
const noteMs = 1_250;
const listedMs = 150;
/** The orchestration's turn. */
const publishedAfterMs = 600;
const speech = { sessions: 90, freeMs: 5_000, startUpMs: 2_000, besideOthers: false };

interface Ride {
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly beganAt: number;
  readonly endedAt: number;
}

/** What is known `elapsedMs` after a recognition began that goes like that. */
function knownOf(rides: readonly Ride[], elapsedMs: number): Pick<UnderWay, 'finished' | 'begun'> {
  const isOver = ({ endedAt }: Ride) => endedAt + listedMs <= elapsedMs;
  const isNoted = ({ beganAt }: Ride) => beganAt + noteMs <= elapsedMs;
  return {
    finished: rides.filter(isOver).map(({ beganAt, endedAt, ...segment }) => ({
      ...segment,
      atMs: wholeSeconds(sinceMs + endedAt),
      took: { beganMs: sinceMs + beganAt, endedMs: sinceMs + endedAt },
    })),
    begun: rides
      .filter(isNoted)
      .map(({ beganAt, endedAt: _, ...segment }) => ({ ...segment, beganMs: sinceMs + beganAt })),
  };
}

/** The pairs of `when:what` that had happened by then. */
function until(entries: readonly string[], elapsedMs: number): [number, string][] {
  return entries
    .flatMap((line) => line.split(' '))
    .map((entry): [number, string] => [Number(entry.split(':')[0]), entry.split(':')[1] ?? ''])
    .filter(([atMs]) => atMs <= elapsedMs);
}

function ridesOf({ recognised }: RecordedProgress): readonly Ride[] {
  return recognised
    .flatMap((line) => line.split(' '))
    .map((entry, index) => {
      const [startMs = 0, endMs = 0, beganAt = 0, endedAt = 0] = entry.split(/[:-]/).map(Number);
      return { index, startMs, endMs, beganAt, endedAt };
    });
}

/** What was known of a recorded recognition some time after it began. */
function knownAt(recorded: RecordedProgress, elapsedMs: number): UnderWay {
  const { lengthMs, segments } = recorded;
  const latest = until(recorded.kept, elapsedMs).at(-1);
  const decoded = until(recorded.decoded, elapsedMs).map(([atMs], index) => ({
    index,
    atMs: wholeSeconds(sinceMs + atMs),
  }));
  return {
    ...speech,
    ...knownOf(ridesOf(recorded), elapsedMs),
    nowMs: sinceMs + elapsedMs,
    sinceMs,
    lengthMs,
    segments,
    besideOthers: recorded.besideOthers,
    ...(recorded.decoded.length > 0 ? { decoded } : {}),
    ...(latest ? { kept: { keptMs: Number(latest[1]), atMs: wholeSeconds(sinceMs + latest[0]) } } : {}),
  };
}

for (const recorded of recordedProgress) {
  test(`${recorded.what}: from half-way on, what is left is told within 25 %, or 2 s`, () => {
    const { tookMs } = recorded;
    // Then it is published, and nothing is told.
    const untilMs = Math.max(...ridesOf(recorded).map(({ endedAt }) => endedAt)) + publishedAfterMs;
    for (let elapsedMs = tookMs / 2; elapsedMs < untilMs; elapsedMs += tookMs / 200) {
      const leftMs = tookMs - elapsedMs;
      const errorMs = Math.abs(estimateLeftMs(knownAt(recorded, elapsedMs)) - leftMs);
      const at = `${errorMs.toFixed()} ms with ${leftMs.toFixed()} ms left`;
      assert.ok(errorMs <= Math.max(0.25 * leftMs, 2_000), at);
    }
  });
}

/** Equal segments, of which `from` begins at one time and ends at another. */
function rides(count: number, lengthMs: number, when: (index: number) => readonly [number, number]): Ride[] {
  return Array.from({ length: count }, (_, index) => {
    const [beganAt, endedAt] = when(index);
    return { index, startMs: index * lengthMs, endMs: (index + 1) * lengthMs, beganAt, endedAt };
  });
}

/** What is told of such a recognition, without what publishing takes: 1 to 2 s. */
function toldMs(all: readonly Ride[], elapsedMs: number): number {
  const lengthMs = all.at(-1)?.endMs ?? 0;
  const known = knownOf(all, elapsedMs);
  return estimateLeftMs({ ...speech, ...known, nowMs: sinceMs + elapsedMs, sinceMs, lengthMs, segments: all.length });
}

test('fewer sessions than a file may have show in its first wave, and in the estimate', () => {
  // Ten at once though 90 might be: 60 segments, each of 10 s.
  const tenAtOnce = rides(60, 21_000, (index) => {
    const beganAt = 1_000 + 10_000 * Math.floor(index / 10);
    return [beganAt, beganAt + 9_900];
  });
  const left = toldMs(tenAtOnce, 23_000);
  assert.ok(Math.abs(left - 39_000) < 0.25 * 39_000, String(left));
});

test('a service with less room than the app counts with shows before its first wave is over', () => {
  // Thirty at once, though ninety might be: three waves of 10 s each.
  const thirtyAtOnce = rides(90, 20_000, (index) => {
    const beganAt = 1_000 + 10_000 * Math.floor(index / 30);
    return [beganAt, beganAt + 9_000];
  });
  const left = toldMs(thirtyAtOnce, 9_900);
  assert.ok(Math.abs(left - 21_500) <= 0.25 * 21_500, String(left));
});

test('sessions that others leave to a file show in the estimate as soon as they are noted', () => {
  // Ten at once; when those end, the other eighty begin.
  const leftBehind = rides(90, 20_000, (index) => (index < 10 ? [1_000, 9_500] : [10_000, 18_500]));
  assert.ok(toldMs(leftBehind, 9_000) > 40_000, String(toldMs(leftBehind, 9_000)));
  const left = toldMs(leftBehind, 11_500);
  assert.ok(Math.abs(left - 8_500) <= 0.25 * 8_500, String(left));
});

test('a note of a worker that is no more is not believed before a newer one', () => {
  const all = rides(10, 20_000, () => [1_000, 9_500]);
  const facts = { ...speech, ...knownOf(all, 3_000), sinceMs, lengthMs: 200_000, segments: 10 };
  const nowMs = sinceMs + 40_000;
  const again = facts.begun.map((note) => ({ ...note, beganMs: nowMs - 1_000 }));
  const left = estimateLeftMs({ ...facts, nowMs, begun: [...again, ...facts.begun] });
  assert.equal(estimateLeftMs({ ...facts, nowMs, begun: [...facts.begun, ...again] }), left);
  assert.ok(Math.abs(left - 8_500) <= 2_000, String(left));
});

test('where nothing has come though it is due, it is not told to come at once, for as long as that lasts', () => {
  // Planned are (20 s - 5 s) / 2 from the first audio on, and half a second.
  const stuck = rides(15, 20_000, () => [1_000, Number.POSITIVE_INFINITY]);
  assert.ok(toldMs(stuck, 20_000) > 6_000 && toldMs(stuck, 20_000) < 15_000, String(toldMs(stuck, 20_000)));
  assert.ok(toldMs(stuck, 30_000) > toldMs(stuck, 20_000));
  const waiting = rides(15, 20_000, () => [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  assert.ok(toldMs(waiting, 30_000) > toldMs(waiting, 20_000));
});

test('of work that says not how long it took, the planner and the clock tell what is left', () => {
  const facts = { ...speech, sinceMs, lengthMs: 1_800_000, segments: 90, sessions: 45, begun: [] };
  const finished = Array.from({ length: 45 }, (_, index) => ({
    index,
    startMs: index * 20_000,
    endMs: (index + 1) * 20_000,
    atMs: wholeSeconds(sinceMs + 9_500),
  }));
  const left = estimateLeftMs({ ...facts, finished, nowMs: sinceMs + 10_000 });
  assert.ok(left > 8_000 && left < 13_000, String(left));
});

test('work of an earlier start is no sign of a quick one', () => {
  const earlier = rides(45, 20_000, () => [-61_000, -60_000]);
  const facts = { ...speech, ...knownOf(earlier, 0), sinceMs, lengthMs: 1_800_000, segments: 90, sessions: 45 };
  // The 45 that are left are one wave: 2 s + (20 s - 5 s) / 2.
  const left = estimateLeftMs({ ...facts, nowMs: sinceMs });
  assert.ok(left > 9_500 && left < 14_000, String(left));
});

test('whatever is known, the estimate is a time', () => {
  const at = fc.integer({ min: -100_000, max: 100_000 });
  const segment = fc.record({ index: fc.nat(50), startMs: fc.nat(100_000), length: fc.nat(60_000), at, tookMs: at });
  fc.assert(
    fc.property(
      fc.array(segment, { maxLength: 30 }),
      fc.array(segment, { maxLength: 30 }),
      fc.nat(200_000),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      (ended, noted, elapsedMs, segments, decoding) => {
        const finished = ended.map(({ index, startMs, length, at: ms, tookMs }) => ({
          index,
          startMs,
          endMs: startMs + length,
          atMs: wholeSeconds(sinceMs + ms),
          ...(tookMs > 0 ? { took: { beganMs: sinceMs + ms - tookMs, endedMs: sinceMs + ms } } : {}),
        }));
        const begun = noted.map(({ index, startMs, length, at: ms }) => ({
          index,
          startMs,
          endMs: startMs + length,
          beganMs: sinceMs + ms,
        }));
        const decoded = finished.map(({ atMs }, index) => ({ index, atMs: atMs - 1_000 }));
        const left = estimateLeftMs({
          ...speech,
          nowMs: sinceMs + elapsedMs,
          sinceMs,
          lengthMs: 100_000,
          segments,
          sessions: 4,
          finished,
          begun,
          ...(decoding ? { decoded } : {}),
        });
        assert.ok(Number.isFinite(left) && left >= 0, String(left));
      },
    ),
  );
});

const segment = (startMs: number, endMs: number, atMs: number) => ({ index: startMs, startMs, endMs, atMs });
const none = { notes: [], waits: false };

test('the percent is what is recognised of the file, and the last one is the publishing', () => {
  const half = { ...none, finished: [segment(0, 30_000, 1), segment(60_000, 80_000, 2)] };
  assert.equal(percentOf(100_000, half), 50);
  assert.equal(recognisedMs(half), 50_000);
  assert.equal(percentOf(100_000, { ...none, finished: [segment(0, 100_000, 1)] }), 99);
  assert.equal(percentOf(0, { ...none, finished: [] }), 99);
  assert.equal(percentOf(100_000, { ...none, finished: [], kept: { keptMs: 33_900, atMs: 1 } }), 33);
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
        const progress = { ...none, finished: all.slice(0, count), ...(isDecoded ? { decoded } : {}) };
        const percent = percentOf(saidMs, progress);
        assert.ok(percent >= shown && percent <= 99, `${percent} after ${shown}`);
        shown = percent;
      }
    }),
  );
});
