import { SegmentsDoNotJoin } from './errors.ts';
import type { Phrase, Word } from './phrase.ts';
import type { SegmentResult } from './segment-result.ts';

/**
 * The phrases of all segments, in the order in which they start. The segments may come in any order, but each index from 0
 * must be there once and each range must start where the one before it ends, the first at 0; else SegmentsDoNotJoin.
 *
 * Times that the service got wrong are moved as little as possible, so that every phrase lies in its segment, every word in
 * its phrase, and words do not overlap. No word is lost by that. Phrases of people who spoke at once still overlap.
 */
export function mergeSegments(segments: readonly SegmentResult[]): readonly Phrase[] {
  const inOrder = segments.toSorted((a, b) => a.index - b.index);
  checkJoints(inOrder);
  return inOrder.flatMap((segment) =>
    segment.phrases
      .filter((phrase) => saysSomething(phrase))
      .map((phrase) => settle(phrase, segment.startMs, segment.endMs))
      .sort((a, b) => a.startMs - b.startMs),
  );
}

function checkJoints(segments: readonly SegmentResult[]): void {
  let endMs = 0;
  for (const [place, { index, ...range }] of segments.entries()) {
    if (index !== place) {
      const what = index < place ? `Segment ${index} is there twice` : `Segment ${place} is missing`;
      throw new SegmentsDoNotJoin(`${what}; there are ${segments.length} segments.`);
    }
    if (range.startMs !== endMs || range.endMs < range.startMs) {
      throw new SegmentsDoNotJoin(
        `Segment ${index} covers ${range.startMs} to ${range.endMs} ms; it should start at ${endMs} ms and not end before.`,
      );
    }
    endMs = range.endMs;
  }
}

const isSpoken = (word: Word): boolean => word.text.trim() !== '';

function saysSomething(phrase: Phrase): boolean {
  return phrase.text.trim() !== '' || phrase.words.some(isSpoken);
}

function settle(phrase: Phrase, fromMs: number, toMs: number): Phrase {
  const spoken = phrase.words.filter(isSpoken);
  const within = (ms: number): number => Math.min(Math.max(ms, fromMs), toMs);
  // Words know better than the phrase when they were said, so the phrase is stretched over them, not they cut to it.
  const startMs = within(spoken.reduce((min, word) => Math.min(min, word.startMs), phrase.startMs));
  const endMs = Math.max(startMs, within(spoken.reduce((max, word) => Math.max(max, word.endMs), phrase.endMs)));
  const starts: number[] = [];
  for (const word of spoken) starts.push(Math.max(starts.at(-1) ?? startMs, Math.min(within(word.startMs), endMs)));
  const words = spoken.map((word, i) => {
    const start = starts[i] ?? startMs;
    const limit = starts[i + 1] ?? endMs;
    return { text: word.text, startMs: start, endMs: Math.min(Math.max(word.endMs, start), limit) };
  });
  const text = phrase.text.trim() || words.map((word) => word.text).join(' ');
  return { ...phrase, text, startMs, endMs, words };
}
