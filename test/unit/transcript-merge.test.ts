import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SegmentsDoNotJoin } from '../../src/lib/transcript/errors.ts';
import { mergeSegments } from '../../src/lib/transcript/merge.ts';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import type { SegmentResult } from '../../src/lib/transcript/segment-result.ts';

const segment = (index: number, startMs: number, endMs: number, phrases: readonly Phrase[] = []): SegmentResult => ({
  index,
  startMs,
  endMs,
  heard: { startMs, endMs },
  phrases,
  sentMs: endMs - startMs,
  silentMs: 0,
  attempts: 1,
});
const phrase = (startMs: number, endMs: number, text: string, words: Phrase['words'] = []): Phrase => ({
  startMs,
  endMs,
  text,
  confidence: 1,
  words,
});

test('segments in any order give their phrases in the order of time', () => {
  const { phrases: merged } = mergeSegments([
    segment(1, 10_000, 20_000, [phrase(12_000, 13_000, 'third')]),
    segment(0, 0, 10_000, [phrase(5000, 6000, 'second'), phrase(1000, 2000, 'first')]),
  ]);
  assert.deepEqual(
    merged.map(({ text }) => text),
    ['first', 'second', 'third'],
  );
});

test('a missing, a doubled and a displaced segment are refused, each with what is wrong', () => {
  const refused = (segments: readonly SegmentResult[], message: RegExp) =>
    assert.throws(
      () => mergeSegments(segments),
      (error) => error instanceof SegmentsDoNotJoin && message.test(error.message),
    );
  refused([segment(0, 0, 10), segment(2, 20, 30)], /Segment 1 is missing/);
  refused([segment(0, 0, 10), segment(0, 0, 10)], /Segment 0 is there twice/);
  refused([segment(0, 0, 10), segment(1, 11, 20)], /Segment 1 covers 11 to 20 ms; it should start at 10 ms/);
  refused([segment(0, 5, 10)], /it should start at 0 ms/);
  refused([segment(0, 0, 10), segment(1, 10, 8)], /not end before/);
});

test('empty phrases go, and a phrase with words but no text gets the words as its text', () => {
  const words = [
    { text: 'so', startMs: 10, endMs: 20 },
    { text: ' ', startMs: 20, endMs: 25 },
    { text: 'be', startMs: 30, endMs: 40 },
  ];
  const { phrases: merged } = mergeSegments([segment(0, 0, 100, [phrase(0, 5, '  '), phrase(10, 40, '', words)])]);
  assert.deepEqual(
    merged.map(({ text, words }) => [text, words.length]),
    [['so be', 2]],
  );
});

test('a phrase is stretched over its words and held inside its segment', () => {
  const words = [
    { text: 'a', startMs: 80, endMs: 150 },
    { text: 'b', startMs: 140, endMs: 230 },
  ];
  const [merged] = mergeSegments([segment(0, 0, 200, [phrase(100, 120, 'a b', words)])]).phrases;
  assert.deepEqual(merged, {
    ...phrase(80, 200, 'a b'),
    words: [
      { text: 'a', startMs: 80, endMs: 140 },
      { text: 'b', startMs: 140, endMs: 200 },
    ],
  });
});

const ms = fc.integer({ min: -500, max: 11_000 });
const anyWords = fc.array(fc.record({ startMs: ms, endMs: ms }), { maxLength: 6 });
const anySegments = fc.array(fc.array(fc.record({ startMs: ms, endMs: ms, words: anyWords }), { maxLength: 5 }), {
  maxLength: 5,
});

test('whatever the times, each word comes out once, in order, inside its phrase and segment', () => {
  fc.assert(
    fc.property(anySegments, fc.infiniteStream(fc.nat()), (parts, ranks) => {
      let number = 0;
      const segments = parts.map((phrases, index) => {
        const fromMs = index * 10_000;
        const placed = phrases.map(({ startMs, endMs, words }) => ({
          ...phrase(fromMs + startMs, fromMs + endMs, 'text'),
          words: words.map((word) => ({
            text: `w${number++}`,
            startMs: fromMs + word.startMs,
            endMs: fromMs + word.endMs,
          })),
        }));
        return segment(index, fromMs, fromMs + 10_000, placed);
      });
      const order = segments.map((each) => ({ each, rank: ranks.next().value ?? 0 })).sort((a, b) => a.rank - b.rank);
      const { phrases: merged } = mergeSegments(order.map(({ each }) => each));

      const texts = (phrases: readonly Phrase[]) =>
        phrases.map(({ words }) => words.map(({ text }) => text).join(' ')).sort();
      assert.deepEqual(texts(merged), texts(segments.flatMap(({ phrases }) => phrases)));
      let lastMs = 0;
      for (const each of merged) {
        assert.ok(each.startMs >= lastMs && each.endMs >= each.startMs);
        lastMs = each.startMs;
        let lastWordMs = each.startMs;
        for (const word of each.words) {
          assert.ok(word.startMs >= lastWordMs && word.endMs >= word.startMs && word.endMs <= each.endMs);
          lastWordMs = word.endMs;
        }
        const home = Math.min(Math.floor(each.startMs / 10_000), segments.length - 1);
        assert.ok(each.endMs <= (home + 1) * 10_000 || each.startMs === home * 10_000);
      }
    }),
    { numRuns: 100 },
  );
});
