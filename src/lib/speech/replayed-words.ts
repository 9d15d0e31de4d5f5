import type { Phrase } from '../transcript/phrase.ts';

/**
 * A phrase without the words that come once more: those that were said, for the greater part, before `fromMs`, where the replay
 * begins. Undefined when nothing is left.
 */
export function withoutReplayed(phrase: Phrase, fromMs: number): Phrase | undefined {
  const words = phrase.words.filter(({ startMs, endMs }) => (startMs + endMs) / 2 >= fromMs);
  if (words.length === phrase.words.length) return phrase;
  const [first] = words;
  if (!first) return undefined;
  // Written words are mostly as many as spoken ones.
  const written = phrase.text.split(/\s+/);
  const kept = written.length === phrase.words.length ? written.slice(-words.length) : words.map(({ text }) => text);
  return { ...phrase, startMs: first.startMs, text: kept.join(' '), words };
}
