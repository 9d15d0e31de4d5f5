import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { segmentsOf } from '../../src/lib/audio/segments.ts';
import { finalPart } from '../../src/lib/pipeline/final-part.ts';
import { FinalPhrases } from '../../src/lib/pipeline/final-phrases.ts';
import { mergeSegments } from '../../src/lib/transcript/merge.ts';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import { phraseLines } from '../../src/lib/transcript/phrase-lines.ts';
import type { SegmentResult } from '../../src/lib/transcript/segment-result.ts';

const wordMs = 500;

/** A word every half second, in phrases of some words, heard whole or not at all. */
function heardIn(
  lengthMs: number,
  cuts: readonly { atMs: number; pauseMs: number }[],
  perPhrase: number,
): SegmentResult[] {
  return segmentsOf(lengthMs, cuts).map((segment, index) => {
    const first = Math.ceil(segment.heard.startMs / wordMs);
    const count = Math.max(0, Math.floor(segment.heard.endMs / wordMs) - first);
    const words = Array.from({ length: count }, (_, at) => {
      const startMs = (first + at) * wordMs;
      return { text: `w${first + at}`, startMs, endMs: startMs + wordMs };
    });
    const phrases: Phrase[] = [];
    for (let at = 0; at < words.length; at += perPhrase) {
      const own = words.slice(at, at + perPhrase);
      const [startMs, endMs] = [own[0]?.startMs ?? 0, own.at(-1)?.endMs ?? 0];
      phrases.push({ startMs, endMs, text: own.map(({ text }) => text).join(' '), confidence: 1, words: own });
    }
    return { index, ...segment, phrases, sentMs: 0, silentMs: 0, attempts: 1 };
  });
}

test('segment by segment every phrase comes once, in order, as the whole transcript has it', () => {
  const parts = fc.array(fc.record({ lengthMs: fc.integer({ min: 5_000, max: 20_000 }), isPause: fc.boolean() }), {
    minLength: 1,
    maxLength: 10,
  });
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 8 }), (given, perPhrase) => {
      let atMs = 0;
      const cuts = given.map(({ lengthMs, isPause }) => {
        atMs += lengthMs;
        return { atMs, pauseMs: isPause ? 300 : 0 };
      });
      const segments = heardIn(atMs + 8_000, cuts, perPhrase);
      const feed = new FinalPhrases();
      assert.deepEqual(
        segments.flatMap((segment) => feed.push(segment)),
        mergeSegments(segments).phrases,
      );
    }),
  );
});

test('what follows a phrase that may change is not final either', () => {
  const phrase = (startMs: number, endMs: number): Phrase => ({ startMs, endMs, text: 'a', confidence: 1, words: [] });
  const long = phrase(0, 10_000);
  const inside = phrase(2_000, 4_000);
  assert.deepEqual(finalPart([long, inside], 8_000), []);
  assert.deepEqual(finalPart([inside, long], 8_000), [inside]);
  assert.deepEqual(finalPart([long, inside], 10_000), [long, inside]);
});

test('the phrases of a transcript are read line by line, however the bytes come', async () => {
  const text = '{\n"text": "a",\n"phrases": [\n{"id":1,"text":"ä\u2028{"},\n{"id":2,"text":"},"}\n]\n}\n';
  for (const size of [1, 7, 1_000]) {
    const bytes = Buffer.from(text);
    const chunks = async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    };
    const lines: unknown[] = [];
    for await (const line of phraseLines(chunks())) lines.push(JSON.parse(line));
    assert.deepEqual(lines, [
      { id: 1, text: 'ä\u2028{' },
      { id: 2, text: '},' },
    ]);
  }
});
