import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { overlapMs } from '../../src/lib/audio/overlap.ts';
import { segmentsOf } from '../../src/lib/audio/segments.ts';
import { jobIdOf } from '../../src/lib/job/job.ts';
import { finalOf, firstWithoutGap } from '../../src/lib/pipeline/partial-transcript.ts';
import { workNames } from '../../src/lib/storage/work-names.ts';
import { mergeSegments } from '../../src/lib/transcript/merge.ts';
import type { SegmentResult } from '../../src/lib/transcript/segment-result.ts';

const id = jobIdOf('audio', 'a.wav', '1');
const wordMs = 400;

/** Words without a pause, heard by every segment whole or not at all, in phrases of five. */
function segmentsOfWords(cuts: readonly { atMs: number; pauseMs: number }[], lengthMs: number): SegmentResult[] {
  return segmentsOf(lengthMs, cuts).map((segment, index) => {
    const first = Math.ceil(segment.heard.startMs / wordMs);
    const words = Array.from({ length: Math.max(0, Math.floor(segment.heard.endMs / wordMs) - first) }, (_, at) => {
      const startMs = (first + at) * wordMs;
      return { text: `word${first + at}`, startMs, endMs: startMs + wordMs };
    });
    const phrases = Array.from({ length: Math.ceil(words.length / 5) }, (_, at) => {
      const own = words.slice(5 * at, 5 * at + 5);
      return {
        startMs: own[0]?.startMs ?? 0,
        endMs: own.at(-1)?.endMs ?? 0,
        text: own.map(({ text }) => text).join(' '),
        confidence: 0.9,
        words: own,
      };
    });
    return { index, ...segment, phrases, sentMs: 0, silentMs: 0, attempts: 1 };
  });
}

test('what a partial transcript says is never taken back, and grows to the whole', () => {
  const cutsOf = fc.array(fc.record({ lengthMs: fc.integer({ min: 5_000, max: 30_000 }), isPause: fc.boolean() }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(cutsOf, (parts) => {
      let atMs = 0;
      const cuts = parts.map(({ lengthMs, isPause }) => {
        atMs += lengthMs;
        return { atMs, pauseMs: isPause ? 500 : 0 };
      });
      const segments = segmentsOfWords(cuts, atMs + 10_000);
      const { phrases: whole } = mergeSegments(segments);
      for (let count = 1; count <= segments.length; count++) {
        const { phrases, finalUntilMs } = finalOf(segments.slice(0, count));
        assert.deepEqual(phrases, whole.slice(0, phrases.length));
        assert.ok(count < segments.length || phrases.length === whole.length);
        // Nothing that is final is held back but what reaches over the end of it.
        const next = whole[phrases.length];
        assert.ok(!next || next.endMs > finalUntilMs);
        assert.ok(finalUntilMs >= (segments[count - 1]?.endMs ?? 0) - overlapMs);
      }
    }),
  );
});

test('only what follows from the start without a gap counts', () => {
  const name = (index: number, startMs: number, endMs: number) => workNames.segment(id, index, startMs, endMs);
  const [a, b, d] = [name(0, 0, 10), name(1, 10, 25), name(3, 40, 50)];
  assert.deepEqual(firstWithoutGap([d, b, a]), [a, b]);
  assert.deepEqual(firstWithoutGap([b, d]), []);
  assert.deepEqual(firstWithoutGap([]), []);
});
