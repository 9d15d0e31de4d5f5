import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { segmentsOf } from '../../src/lib/audio/segments.ts';
import { mergeSegments } from '../../src/lib/transcript/merge.ts';
import type { Phrase, Word } from '../../src/lib/transcript/phrase.ts';
import { joinAtSeam } from '../../src/lib/transcript/seam.ts';
import { hearing, jitterMs, phraseOf, randomOf } from './transcript-seam-hearing.ts';

/** Words of 300 ms, one upon the other, from `fromMs` on. */
const words = (fromMs: number, text: string): Word[] =>
  text.split(' ').map((word, at) => ({ text: word, startMs: fromMs + 300 * at, endMs: fromMs + 300 * at + 300 }));
const both = { startMs: 8_500, endMs: 11_500 };
const texts = (phrases: readonly Phrase[]) => phrases.map(({ text }) => text);

test('the left side is kept up to the word nearest to the cut that both heard, the right side after it', () => {
  const left = phraseOf(words(8_800, 'we went down to the river in the mor'));
  const right = phraseOf(words(9_100, 'ent down to the river in the morning and'));
  const joined = joinAtSeam([left], [right], 10_100, both);
  // "the" sounds from 10.0 to 10.3 s; its neighbours are as whole, but further from the cut.
  assert.deepEqual(texts(joined.left), ['We went down, to the']);
  assert.deepEqual(texts(joined.right), ['river in, the morning and,.']);
  assert.deepEqual([joined.joined, joined.atMs], ['words', 10_300]);
  assert.deepEqual([joined.left[0]?.startMs, joined.left[0]?.endMs], [8_800, 10_300]);
  assert.deepEqual([joined.right[0]?.startMs, joined.right[0]?.endMs], [10_300, 11_800]);
  assert.ok([...joined.left, ...joined.right].every(({ confidence, language }) => confidence === 0.9 && language));
});

test('case and punctuation do not keep words apart', () => {
  const left = phraseOf(words(9_700, "Don't stop"));
  const right = phraseOf(words(9_700, 'don’t STOP now'));
  const joined = joinAtSeam([left], [right], 10_100, both);
  assert.deepEqual([texts(joined.left), texts(joined.right)], [["Don't stop."], ['now,.']]);
});

test('without a word in common each side is kept on its side of the cut', () => {
  const left = phraseOf(words(9_100, 'a b c d e'));
  const right = phraseOf(words(9_100, 'v w x y z'));
  const joined = joinAtSeam([left], [right], 10_000, both);
  // The third word's middle is at 9.85 s, the fourth one's at 10.15 s.
  assert.deepEqual([texts(joined.left), texts(joined.right)], [['A b c,'], ['y z.']]);
  assert.deepEqual([joined.joined, joined.atMs], ['times', 10_000]);
});

test('a word that is kept across the cut moves the seam to its end', () => {
  const left = phraseOf(words(9_800, 'long'));
  const joined = joinAtSeam([left], [], 10_000, both);
  assert.deepEqual([texts(joined.left), joined.atMs, joined.joined], [['Long.'], 10_100, 'times']);
});

test('where neither side heard anything, and where neither heard the other, nothing is changed', () => {
  const [early, late] = [phraseOf(words(1_000, 'early')), phraseOf(words(15_000, 'late'))];
  const silent = joinAtSeam([early], [late], 10_000, both);
  assert.deepEqual(silent, { left: [early], right: [late], atMs: 10_000, joined: 'wordless' });
  const apart = joinAtSeam([early], [late], 10_000, { startMs: 10_000, endMs: 10_000 });
  assert.deepEqual(apart, { left: [early], right: [late], atMs: 10_000, joined: 'pause' });
});

test('of a text that is not word for word as it was said, the parts that are stay as written', () => {
  const left = { ...phraseOf(words(8_500, 'it was twenty five dollars and')), text: 'It was $25, and' };
  const right = { ...phraseOf(words(9_100, 'twenty five dollars and we left')), text: '$25 and we left.' };
  // "five" is nearest to 9.6 s, "was" to 8.9 s, "and" to 10.2 s.
  const at = (cutMs: number) => {
    const joined = joinAtSeam([left], [right], cutMs, both);
    return [...texts(joined.left), ...texts(joined.right)];
  };
  assert.deepEqual(at(9_600), ['it was twenty five', 'dollars and we left']);
  assert.deepEqual(at(10_200), ['It was $25, and', 'we left.']);
});

test('a phrase without words is cut by the pieces of its text', () => {
  const wordless = (startMs: number, endMs: number, text: string) => ({ ...phraseOf([]), startMs, endMs, text });
  const left = wordless(8_800, 11_200, 'One two six ten');
  const right = wordless(9_300, 12_000, 'two six ten six.');
  const joined = joinAtSeam([left], [right], 10_000, both);
  assert.deepEqual([texts(joined.left), texts(joined.right)], [['One two six'], ['ten six.']]);
  assert.deepEqual(joined.left[0]?.words, []);
});

const vocabulary = ['no', 'no', 'no', 'the', 'the', 'yes', 'river', 'went', 'down', 'a'];

/** A file of words with no pause between them, and cuts anywhere in it, at least 4 s apart. */
const files = fc.record({
  seed: fc.nat(2 ** 31),
  count: fc.integer({ min: 0, max: 150 }),
  longestMs: fc.constantFrom(200, 450),
  gapMs: fc.constantFrom(0, 0, 50, 150),
  repeats: fc.constantFrom(0, 0.5, 0.9, 1),
  steps: fc.array(fc.integer({ min: 4_000, max: 12_000 }), { maxLength: 6 }),
  firstMs: fc.nat(6_000),
});

test('whatever was said and wherever it was cut, every word comes once, in order, at its time', () => {
  fc.assert(
    fc.property(files, ({ seed, count, longestMs, gapMs, repeats, steps, firstMs }) => {
      const random = randomOf(seed);
      const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
      const said: Word[] = [];
      for (let at = 0; at < count; at++) {
        const startMs = (said.at(-1)?.endMs ?? 0) + between(0, gapMs);
        const again = random() < repeats ? said.at(-1)?.text : undefined;
        const text = again ?? vocabulary[between(0, vocabulary.length - 1)] ?? 'no';
        said.push({ text, startMs, endMs: startMs + between(170, longestMs) });
      }
      const lengthMs = (said.at(-1)?.endMs ?? 0) + 200;
      let atMs = firstMs;
      const cuts = steps.map((stepMs) => {
        const cut = { atMs, pauseMs: 0 };
        atMs += stepMs;
        return cut;
      });
      const segments = segmentsOf(
        lengthMs,
        cuts.filter((cut) => cut.atMs > 0 && cut.atMs < lengthMs),
      );
      const { phrases, seams } = mergeSegments(
        segments.map((segment, index) => hearing(said, segment, index, seed + index)),
      );

      const heard = phrases.flatMap((phrase) => phrase.words);
      assert.deepEqual(
        heard.map(({ text }) => text),
        said.map(({ text }) => text),
      );
      for (const [at, { startMs, endMs }] of heard.entries()) {
        assert.ok(Math.abs(startMs - (said[at]?.startMs ?? 0)) <= jitterMs, `word ${at} starts at ${startMs}`);
        assert.ok(endMs >= startMs && startMs >= (heard[at - 1]?.startMs ?? 0), `word ${at} is out of order`);
      }
      for (const phrase of phrases) {
        const tokens = phrase.text.toLowerCase().split(' ');
        assert.deepEqual(
          tokens.map((token) => token.replace(/[,.]+$/, '')),
          phrase.words.map(({ text }) => text),
        );
      }
      // At most 1.2 s of what either side hears beyond the cut is doubtful: the word at the cut is whole on both.
      assert.ok(seams.every(({ joined }) => joined === (count > 0 ? 'words' : 'wordless')));
    }),
    { numRuns: 500 },
  );
});
