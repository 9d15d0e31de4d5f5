import type { Segment } from '../../src/lib/audio/segments.ts';
import type { Phrase, Word } from '../../src/lib/transcript/phrase.ts';
import type { SegmentResult } from '../../src/lib/transcript/segment-result.ts';

/** The same numbers for the same seed: 0 included to 1 excluded (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A hearing's times differ from the truth by up to this, either way. */
export const jitterMs = 40;

/**
 * What a recogniser makes of the words that sound in a segment: its times are off by up to 40 ms, independently at each end of
 * each word; a word that what it hears begins or ends in is left out, taken for another, or guessed; next to that one more word
 * may be left out. Phrases have any number of words.
 */
export function hearing(said: readonly Word[], segment: Segment, index: number, seed: number): SegmentResult {
  const random = randomOf(seed);
  const { startMs, endMs } = segment.heard;
  const off = () => Math.round((2 * random() - 1) * jitterMs);
  const clip = (ms: number) => Math.min(Math.max(ms, startMs), endMs);
  const heard = said
    .filter((word) => word.endMs > startMs && word.startMs < endMs)
    .map((word) => ({ word, whole: word.startMs >= startMs && word.endMs <= endMs }));
  const missing = new Set<Word | undefined>();
  if (heard[0]?.whole === false && random() < 0.3) missing.add(heard[1]?.word);
  if (heard.at(-1)?.whole === false && random() < 0.3) missing.add(heard.at(-2)?.word);
  const words = heard.flatMap(({ word, whole }): Word[] => {
    if (missing.has(word)) return [];
    const from = clip(word.startMs + off());
    const span = { startMs: from, endMs: Math.max(from, clip(word.endMs + off())) };
    if (whole) return [{ text: word.text, ...span }];
    const luck = random();
    if (luck < 0.3) return [];
    return [{ text: luck < 0.5 ? 'mumble' : luck < 0.8 ? 'no' : word.text, ...span }];
  });
  return {
    index,
    ...segment,
    phrases: phrasesOf(words, random),
    sentMs: endMs - startMs,
    silentMs: 0,
    attempts: 1,
  };
}

/** Words as people read them: a capital letter, commas, a full stop. */
export function phraseOf(words: readonly Word[]): Phrase {
  const text = words.map(({ text }, at) => (at % 3 === 2 ? `${text},` : text)).join(' ');
  return {
    startMs: words[0]?.startMs ?? 0,
    endMs: words.at(-1)?.endMs ?? 0,
    text: `${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
    confidence: 0.9,
    language: 'en-US',
    words,
  };
}

function phrasesOf(words: readonly Word[], random: () => number): readonly Phrase[] {
  const phrases: Phrase[] = [];
  for (let from = 0; from < words.length; ) {
    const to = from + 1 + Math.floor(random() * 12);
    phrases.push(phraseOf(words.slice(from, to)));
    from = to;
  }
  return phrases;
}
