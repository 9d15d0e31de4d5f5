import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Resampler } from '../../src/lib/audio/resampler.ts';

/** Full-scale noise from `from` on: every weight of the filter shows in every sample. */
function noise(from: number, end: number): Float64Array {
  return Float64Array.from({ length: end - from }, (_, index) => 32_767 * Math.sin((from + index) ** 2 * 12.9898));
}

for (const rateHz of [8_000, 16_000, 44_100, 44_101, 48_000]) {
  test(`frames at ${rateHz} Hz give the same samples however they are divided`, () => {
    const whole = new Resampler(rateHz, 100, 2_100);
    const expected = whole.push(noise(whole.firstFrame, whole.endFrame));
    assert.equal(expected.length, 2_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 5 }), (sizes) => {
        const resampler = new Resampler(rateHz, 100, 2_100);
        const samples: number[] = [];
        for (let from = resampler.firstFrame, turn = 0; from < resampler.endFrame; turn++) {
          const end = Math.min(resampler.endFrame, from + (sizes[turn % sizes.length] ?? 1));
          samples.push(...resampler.push(noise(from, end)));
          from = end;
        }
        assert.deepEqual(Int16Array.from(samples), expected);
      }),
      { numRuns: 20 },
    );
  });
}
