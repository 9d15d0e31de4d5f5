import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeededRandom } from '../../local/speech/tones/seeded-random.ts';
import { CutFinder } from '../../src/lib/audio/cut-finder.ts';
import { PieceCutter } from '../../src/lib/audio/piece-cutter.ts';
import { bytesPerMs } from '../../src/lib/audio/recognition-pcm.ts';
import { segmentsOf } from '../../src/lib/audio/segments.ts';

const cutting = { everyMs: 5_000, reachMs: 1_250 };

/** Noise with stretches of silence at random places; without any, no cut lies in a pause. */
function someAudio(lengthMs: number, seed: number, hasPauses: boolean): Uint8Array {
  const random = new SeededRandom(seed);
  const samples = new Int16Array((lengthMs * bytesPerMs) / 2);
  let silentUntil = 0;
  for (let at = 0; at < samples.length; at++) {
    if (hasPauses && at % 8_000 === 0 && random.between(0, 3) === 0) silentUntil = at + 8_000;
    samples[at] = at < silentUntil ? 0 : random.between(-8_000, 8_000);
  }
  return new Uint8Array(samples.buffer);
}

test('pieces that come one by one are what the whole would be cut into, each with all that is heard for it', () => {
  const anyAudio = fc.record({
    lengthMs: fc.integer({ min: 0, max: 40_000 }),
    seed: fc.integer({ min: 1, max: 1_000 }),
    hasPauses: fc.boolean(),
    chunkBytes: fc.integer({ min: 1_000, max: 100_000 }),
  });
  fc.assert(
    fc.property(anyAudio, ({ lengthMs, seed, hasPauses, chunkBytes }) => {
      const pcm = someAudio(lengthMs, seed, hasPauses);
      const finder = new CutFinder(cutting);
      finder.push(pcm);
      const cutter = new PieceCutter(cutting);
      const pieces = [];
      for (let at = 0; at < pcm.length; at += chunkBytes)
        pieces.push(...cutter.push(pcm.subarray(at, at + chunkBytes)));
      pieces.push(...cutter.end());
      assert.deepEqual(cutter.cuts, finder.cuts);
      assert.equal(cutter.lengthMs, lengthMs);
      const segments = segmentsOf(lengthMs, finder.cuts);
      assert.deepEqual(
        pieces.map(({ index, segment }) => ({ index, segment })),
        segments.map((segment, index) => ({ index, segment })),
      );
      for (const { segment, pcm: heard } of pieces) {
        const { startMs, endMs } = segment.heard;
        assert.ok(Buffer.from(heard).equals(pcm.subarray(startMs * bytesPerMs, endMs * bytesPerMs)));
      }
    }),
    { numRuns: 40 },
  );
});
