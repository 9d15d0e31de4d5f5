import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Cut } from '../../src/lib/audio/cut.ts';
import { affordableCuts } from '../../src/lib/audio/overlap.ts';
import { segmentsOf } from '../../src/lib/audio/segments.ts';

const cut = (atSeconds: number, pauseMs = 0): Cut => ({ atMs: atSeconds * 1_000, pauseMs });
const kept = (cuts: readonly Cut[]) => [...affordableCuts(cuts)];

/** Cuts in order, some without a pause, and a length that they lie within. */
const files = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.constantFrom(0, 0, 300)), { maxLength: 40 }),
    fc.nat(40_000),
  )
  .map(([steps, restMs]) => {
    let atMs = 0;
    const cuts = steps.map(([stepMs, pauseMs]): Cut => {
      atMs += stepMs;
      return { atMs, pauseMs };
    });
    return { cuts, lengthMs: atMs + restMs };
  });

test('a segment hears 1.5 s beyond a cut without a pause, and nothing beyond one with a pause', () => {
  assert.deepEqual(segmentsOf(60_000, [cut(20), cut(40, 300)]), [
    { startMs: 0, endMs: 20_000, heard: { startMs: 0, endMs: 21_500 } },
    { startMs: 20_000, endMs: 40_000, heard: { startMs: 18_500, endMs: 40_000 } },
    { startMs: 40_000, endMs: 60_000, heard: { startMs: 40_000, endMs: 60_000 } },
  ]);
});

test('no segment hears beyond the far edge of its neighbour, nor beyond the file', () => {
  assert.deepEqual(
    segmentsOf(10_500, [cut(1), cut(9), cut(10)]).map(({ heard }) => heard),
    [
      { startMs: 0, endMs: 2_500 },
      { startMs: 0, endMs: 10_000 },
      { startMs: 7_500, endMs: 10_500 },
      { startMs: 9_000, endMs: 10_500 },
    ],
  );
});

test('segments are contiguous, whole, and hear at least themselves', () => {
  fc.assert(
    fc.property(files, ({ cuts, lengthMs }) => {
      const segments = segmentsOf(lengthMs, cuts);
      assert.equal(segments.length, cuts.length + 1);
      assert.equal(segments[0]?.startMs, 0);
      assert.equal(segments.at(-1)?.endMs, lengthMs);
      for (const [index, { startMs, endMs, heard }] of segments.entries()) {
        assert.equal(startMs, segments[index - 1]?.endMs ?? 0);
        assert.ok(heard.startMs <= startMs && heard.endMs >= endMs && heard.startMs >= 0 && heard.endMs <= lengthMs);
      }
    }),
  );
});

test('a cut whose overlap is not paid for yet is left out, a cut in a pause never', () => {
  // Each costs 3 s: three tenths of 10 s. After 30 s one is paid for, after 60 s two, after 90 s three.
  assert.deepEqual(kept([cut(20), cut(30), cut(50), cut(60), cut(90)]), [cut(30), cut(60), cut(90)]);
  assert.deepEqual(kept([cut(5, 300), cut(10, 150), cut(20)]), [cut(5, 300), cut(10, 150)]);
  // Of a left neighbour of half a second only that can be heard twice: 2 s in all.
  assert.deepEqual(kept([cut(19.5, 300), cut(20)]), [cut(19.5, 300), cut(20)]);
});

test('at most a tenth of a file is heard twice, whatever its cuts', () => {
  fc.assert(
    fc.property(files, ({ cuts, lengthMs }) => {
      const segments = segmentsOf(lengthMs, kept(cuts));
      const heardMs = segments.reduce((sum, { heard }) => sum + heard.endMs - heard.startMs, 0);
      assert.ok(heardMs - lengthMs <= lengthMs / 10, `${heardMs} of ${lengthMs} ms`);
    }),
  );
});

test('what becomes of a cut does not depend on those after it, and every pause is kept', () => {
  fc.assert(
    fc.property(files, fc.nat(40), ({ cuts }, count) => {
      const all = kept(cuts);
      const early = cuts.slice(0, count);
      assert.deepEqual(
        kept(early),
        all.filter((one) => early.includes(one)),
      );
      assert.ok(cuts.every((one) => one.pauseMs === 0 || all.includes(one)));
    }),
  );
});
