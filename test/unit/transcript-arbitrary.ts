import fc from 'fast-check';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';

const awkward = [
  '-->',
  '<i>',
  'AT&T',
  '&amp;',
  '{\\an8}',
  '1',
  '$25.50',
  'Ω',
  '👩‍👩‍👧',
  'x'.repeat(60),
  '\u0000',
  '00:00:01.000',
];
const token = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[a-z]{1,12}[.,?]?$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[\u4e00-\u4e20\u3042-\u3060。、]{1,70}$/) },
  { weight: 1, arbitrary: fc.constantFrom(...awkward) },
);
const white = fc.constantFrom(' ', ' ', '  ', '\n', '\r\n\r\n', '\u00a0', '\u2028');
const text = fc.array(fc.tuple(token, white), { minLength: 1, maxLength: 60 }).map((parts) => parts.flat().join(''));

const phraseAfter = fc.record({
  gapMs: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: -4000, max: 0 })),
  text,
  spoken: fc.array(fc.record({ lengthMs: fc.integer({ min: 0, max: 900 }), gapMs: fc.integer({ min: 0, max: 400 }) }), {
    maxLength: 60,
  }),
  sameWords: fc.boolean(),
  speaker: fc.constantFrom(undefined, 'Guest-1', 'Guest-2', 'R&D <b>'),
});

/** Phrases in the order of their starts, some at once, with texts that do not always fit their words. */
export const phrases: fc.Arbitrary<readonly Phrase[]> = fc.array(phraseAfter, { maxLength: 8 }).map((parts) => {
  let startMs = 0;
  let endMs = 0;
  return parts.map(({ gapMs, text, spoken, sameWords, speaker }) => {
    startMs = Math.max(startMs, endMs + gapMs);
    let at = startMs;
    const tokens = text.split(/\s+/).filter((part) => part !== '');
    const lengths = sameWords
      ? tokens.map((_, i) => spoken[i % Math.max(1, spoken.length)] ?? { lengthMs: 200, gapMs: 50 })
      : spoken;
    const words = lengths.map(({ lengthMs, gapMs }, i) => {
      const word = { text: sameWords ? (tokens[i] ?? 'a') : `said${i}`, startMs: at, endMs: at + lengthMs };
      at = word.endMs + gapMs;
      return word;
    });
    endMs = Math.max(words.at(-1)?.endMs ?? 0, startMs + 100);
    return { startMs, endMs, text, confidence: 0.9, words, ...(speaker === undefined ? {} : { speaker }) };
  });
});

/** A text without its white space and control characters. */
export const bare = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, '');
