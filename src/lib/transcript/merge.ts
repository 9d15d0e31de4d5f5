import { SegmentsDoNotJoin } from './errors.ts';
import type { Phrase, Word } from './phrase.ts';
import { joinAtSeam, type Seam } from './seam.ts';
import type { SegmentResult } from './segment-result.ts';

/** All segments as one. */
export interface Merged {
  /** In the order in which they start. */
  readonly phrases: readonly Phrase[];
  /** Between each segment and the next, in order. */
  readonly seams: readonly Seam[];
}

/**
 * The segments may come in any order, but each index from 0 must be there once and each range must start where the one before
 * it ends, the first at 0; else SegmentsDoNotJoin. What two neighbours both heard is kept once.
 *
 * Times that the service got wrong are moved as little as possible, so that every phrase lies between the seams of its segment,
 * every word in its phrase, and words do not overlap. No word is lost by that. Phrases of people who spoke at once still overlap.
 */
export function mergeSegments(segments: readonly SegmentResult[]): Merged {
  const inOrder = segments.toSorted((a, b) => a.index - b.index);
  checkJoints(inOrder);
  const phrases: Phrase[] = [];
  const seams: Seam[] = [];
  let open: readonly Phrase[] = [];
  let openFromMs = 0;
  for (const [place, segment] of inOrder.entries()) {
    const { startMs, heard } = segment;
    const both = { startMs: heard.startMs, endMs: inOrder[place - 1]?.heard.endMs ?? 0 };
    const { left, right, ...seam } = joinAtSeam(open, phrasesOf(segment), startMs, both);
    const atMs = Math.max(seam.atMs, openFromMs);
    phrases.push(...inOrderOf(left, openFromMs, atMs));
    if (place > 0) seams.push({ ...seam, atMs });
    open = right;
    openFromMs = atMs;
  }
  phrases.push(...inOrderOf(open, openFromMs, inOrder.at(-1)?.endMs ?? 0));
  return { phrases, seams };
}

/** What was said in all that a segment heard. */
function phrasesOf({ phrases, heard }: SegmentResult): readonly Phrase[] {
  return inOrderOf(phrases.filter(saysSomething), heard.startMs, heard.endMs);
}

function inOrderOf(phrases: readonly Phrase[], fromMs: number, toMs: number): readonly Phrase[] {
  return phrases.map((phrase) => settle(phrase, fromMs, toMs)).sort((a, b) => a.startMs - b.startMs);
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
