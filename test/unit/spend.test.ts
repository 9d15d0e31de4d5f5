import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { audioToSendMs, DaySpend, dayOf, parseEntry, type SpendEntry } from '../../src/lib/pipeline/spend.ts';
import { isOldSpend } from '../../src/lib/pipeline/spend-day.ts';
import { OverDailyCap, OverFileCap } from '../../src/lib/pipeline/spend-errors.ts';

const want = (run: string, wantMs: number, capMs = 100): SpendEntry => ({ run, wantMs, capMs });
const spent = (run: string, spentMs: number): SpendEntry => ({ run, spentMs });

/** What each line of a log is answered, and what the day comes to. */
function read(...entries: SpendEntry[]): { readonly answers: boolean[]; readonly totalMs: number } {
  const day = new DaySpend();
  return { answers: entries.map((entry) => day.add(entry)), totalMs: day.totalMs };
}

test('files are granted in their order, up to the cap; one that is refused leaves room for a smaller one', () => {
  assert.deepEqual(read(want('a', 60), want('b', 50), want('c', 40), want('d', 1)), {
    answers: [true, false, true, false],
    totalMs: 100,
  });
});

test('what was sent in the end takes the place of what was granted', () => {
  assert.deepEqual(read(want('a', 60), spent('a', 20), want('b', 80), want('c', 1)).answers, [true, true, true, false]);
  assert.deepEqual(read(want('a', 60), spent('a', 120), want('b', 1)).answers, [true, true, false], 'more, too');
});

test('the same wish said twice counts once, and a retry is granted anew beside what was spent', () => {
  assert.equal(read(want('a', 60), want('a', 60)).totalMs, 60);
  assert.deepEqual(read(want('job/1', 60), spent('job/1', 30), want('job/2', 30), want('b', 41)), {
    answers: [true, true, true, false],
    totalMs: 60,
  });
});

test('the same spending said twice is the same', () => {
  assert.equal(read(want('a', 60), spent('a', 20), spent('a', 20)).totalMs, 20);
});

test('a cap that is raised holds for the files after it', () => {
  assert.deepEqual(read(want('a', 60), want('b', 60), want('b2', 60, 200)).answers, [true, false, true]);
});

test('whatever comes in whatever order, no more is granted than the cap', () => {
  const entries = fc.array(fc.record({ run: fc.constantFrom('a', 'b', 'c', 'd', 'e'), wantMs: fc.nat(150) }));
  fc.assert(
    fc.property(entries, (all) => {
      const granted = new Map<string, number>();
      const day = new DaySpend();
      for (const { run, wantMs } of all) {
        const isGranted = day.add(want(run, wantMs));
        granted.delete(run);
        if (isGranted) granted.set(run, wantMs);
        const sum = [...granted.values()].reduce((total, ms) => total + ms, 0);
        assert.ok(sum <= 100);
        assert.equal(day.totalMs, sum);
      }
    }),
  );
});

test('a line is read as it was written, and anything else is refused', () => {
  assert.deepEqual(parseEntry(JSON.stringify(want('a', 5))), want('a', 5));
  assert.deepEqual(parseEntry(JSON.stringify(spent('a', 5))), spent('a', 5));
  assert.throws(() => parseEntry('{"run":"a"}'));
});

test('audio that two segments hear is sent twice', () => {
  const cuts = [
    { atMs: 30_000, pauseMs: 200 },
    { atMs: 60_000, pauseMs: 0 },
  ];
  // Both sides of the cut without a pause hear 1.5 s beyond it.
  assert.equal(audioToSendMs({ lengthMs: 90_000, cuts, source: { kind: 'pcm' }, channels: 1 }), 93_000);
  const source = { kind: 'pieces', everyMs: 30_000, reachMs: 3_000 } as const;
  assert.equal(audioToSendMs({ lengthMs: 90_000, cuts: [], source, channels: 1 }), 90_000);
  assert.equal(audioToSendMs({ lengthMs: 90_000, cuts: [], source, channels: 3 }), 270_000);
  const own = [
    { atMs: 30_000, pauseMs: 0, channel: 1 },
    { atMs: 40_000, pauseMs: 300, channel: 2 },
  ];
  assert.equal(audioToSendMs({ lengthMs: 90_000, cuts: own, source: { kind: 'pcm' }, channels: 2 }), 183_000);
});

test('a day is one of UTC, and is kept for three more', () => {
  assert.equal(dayOf(new Date('2026-11-25T23:59:59.999Z')), '2026-11-25');
  const nowMs = Date.parse('2026-11-25T12:00:00Z');
  assert.equal(isOldSpend('spend/2026-11-22', nowMs), false);
  assert.equal(isOldSpend('spend/2026-11-21', nowMs), true);
  assert.equal(isOldSpend('jobs/2026-11-21', nowMs), false);
});

test('a refusal says the numbers and what to do', () => {
  const daily = new OverDailyCap('2026-11-25', 5_400_000, 27_000_000, 28_800_000);
  assert.match(daily.message, /1\.5 hours .* of the 8 that all files of 2026-11-25 \(UTC\) .* 7\.5 are taken/);
  assert.match(daily.remedy, /tomorrow .*\/retry.*DAILY_AUDIO_HOURS/);
  assert.match(new OverDailyCap('2026-11-25', 9, 0, 8).remedy, /^Raise DAILY_AUDIO_HOURS/, 'tomorrow would not help');
  const file = new OverFileCap(2.5, 'EUR', 3.75);
  assert.match(file.message, /would cost 3\.75 EUR .* 2\.5 is the most/);
  assert.match(new OverFileCap(2.5, 'EUR').message, /more than 2\.5 EUR/);
  assert.ok(!daily.retryable && !file.retryable);
});
