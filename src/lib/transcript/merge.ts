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
  const merger = new SegmentMerger();
  const phrases = segments.toSorted((a, b) => a.index - b.index).flatMap((segment) => merger.push(segment));
  return { phrases: [...phrases, ...merger.end()], seams: merger.seams };
}

/** Merges segments that come in order, as mergeSegments does; holds no more than the latest of them. */
export class SegmentMerger {
  readonly seams: Seam[] = [];
  /** What the latest segment says after its first seam; the next one decides where it ends. */
  #open: readonly Phrase[] = [];
  #openFromMs = 0;
  #latest: SegmentResult | undefined;
  #count = 0;

  /** Takes the next segment, and gives the phrases that nothing after it can change. */
  push(segment: SegmentResult): readonly Phrase[] {
    checkJoint(segment, this.#count, this.#latest?.endMs ?? 0);
    const both = { startMs: segment.heard.startMs, endMs: this.#latest?.heard.endMs ?? 0 };
    const { left, right, ...seam } = joinAtSeam(this.#open, phrasesOf(segment), segment.startMs, both);
    const atMs = Math.max(seam.atMs, this.#openFromMs);
    const settled = inOrderOf(left, this.#openFromMs, atMs);
    if (this.#count > 0) this.seams.push({ ...seam, atMs });
    this.#open = right;
    this.#openFromMs = atMs;
    this.#latest = segment;
    this.#count += 1;
    return settled;
  }

  /** The rest. */
  end(): readonly Phrase[] {
    return inOrderOf(this.#open, this.#openFromMs, this.#latest?.endMs ?? 0);
  }
}

/** What was said in all that a segment heard. */
function phrasesOf({ phrases, heard }: SegmentResult): readonly Phrase[] {
  return inOrderOf(phrases.filter(saysSomething), heard.startMs, heard.endMs);
}

function inOrderOf(phrases: readonly Phrase[], fromMs: number, toMs: number): readonly Phrase[] {
  return phrases.map((phrase) => settle(phrase, fromMs, toMs)).sort((a, b) => a.startMs - b.startMs);
}

function checkJoint({ index, startMs, endMs }: SegmentResult, place: number, fromMs: number): void {
  if (index !== place) {
    const what = index < place ? `Segment ${index} is there twice` : `Segment ${place} is missing`;
    throw new SegmentsDoNotJoin(`${what}; ${place} segments joined before it.`);
  }
  if (startMs !== fromMs || endMs < startMs) {
    throw new SegmentsDoNotJoin(
      `Segment ${index} covers ${startMs} to ${endMs} ms; it should start at ${fromMs} ms and not end before.`,
    );
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
