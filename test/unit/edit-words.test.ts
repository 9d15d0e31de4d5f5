import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { withText } from '../../src/lib/transcript/edit-words.ts';
import type { Phrase, Word } from '../../src/lib/transcript/phrase.ts';
import { phrases as anyPhrases } from './transcript-arbitrary.ts';

/** Words as `text start-end`, in ms. */
const wordsOf = (...texts: string[]): Word[] =>
  texts.map((one) => {
    const [text = '', times = ''] = one.split(' ');
    const [startMs = 0, endMs = 0] = times.split('-').map(Number);
    return { text, startMs, endMs };
  });
const shown = (words: readonly Word[]) => words.map(({ text, startMs, endMs }) => `${text} ${startMs}-${endMs}`);

const phrase: Phrase = {
  startMs: 1_000,
  endMs: 4_000,
  text: 'Did it a rive today?',
  confidence: 0.8,
  speaker: 'Guest-1',
  words: wordsOf('did 1000-1200', 'it 1200-1400', 'a 1500-1600', 'rive 1600-2000', 'today 2500-4000'),
};

test('a corrected word takes the time of those that it replaces, the others keep theirs', () => {
  const edited = withText(phrase, 'Did it arrive today?');
  assert.deepEqual(shown(edited.words), ['did 1000-1200', 'it 1200-1400', 'arrive 1500-2000', 'today 2500-4000']);
  assert.deepEqual({ ...edited, words: [] }, { ...phrase, text: 'Did it arrive today?', words: [], edited: true });
});

test('several that replace one share its time by their lengths', () => {
  const { words } = withText(phrase, 'Did it a rive to the day?');
  // 1,500 ms for 8 letters: to 2, the 3, day 3.
  assert.deepEqual(shown(words.slice(-3)), ['to 2500-2875', 'the 2875-3438', 'day 3438-4000']);
});

test('a word that is put in has the pause between its neighbours', () => {
  assert.deepEqual(shown(withText(phrase, 'Did it a rive late today?').words.slice(3)), [
    'rive 1600-2000',
    'late 2000-2500',
    'today 2500-4000',
  ]);
});

test('where there is no pause it takes time from the word before it, or at the start from the one after', () => {
  assert.deepEqual(shown(withText(phrase, 'Did not it a rive today?').words.slice(0, 3)), [
    'did 1000-1100',
    'not 1100-1200',
    'it 1200-1400',
  ]);
  assert.deepEqual(shown(withText(phrase, 'But did it a rive today?').words.slice(0, 3)), [
    'But 1000-1100',
    'did 1100-1200',
    'it 1200-1400',
  ]);
});

test('words that are taken out leave the others where they are', () => {
  assert.deepEqual(shown(withText(phrase, 'Did it?').words), ['did 1000-1200', 'it 1200-1400']);
  assert.deepEqual(withText(phrase, '').words, []);
});

test('a correction of punctuation and case alone changes no word', () => {
  assert.deepEqual(withText(phrase, 'did it, a RIVE: today').words, phrase.words);
});

test('words that are written otherwise than said keep their times where the text beside them is corrected', () => {
  const price: Phrase = {
    ...phrase,
    text: 'It costs $25 todya.',
    words: wordsOf(
      'it 1000-1100',
      'costs 1100-1500',
      'twenty 1500-2000',
      'five 2000-2500',
      'dollars 2500-3000',
      'todya 3000-4000',
    ),
  };
  const { words } = withText(price, 'It cost $25 today.');
  assert.deepEqual(shown([...words.slice(0, 2), ...words.slice(-1)]), [
    'it 1000-1100',
    'cost 1100-1500',
    'today 3000-4000',
  ]);
  assert.ok(words.every(({ startMs }, at) => startMs >= (words[at - 1]?.endMs ?? 1_000)));
});

test('without words of the service there are none afterwards', () => {
  assert.deepEqual(withText({ ...phrase, words: [] }, 'Something else.').words, []);
});

test('a text of a script without spaces is divided as its words are', () => {
  const chinese: Phrase = {
    ...phrase,
    text: '今天天气很好。',
    words: wordsOf('今天 1000-2000', '天气 2000-3000', '很 3000-3500', '好 3500-4000'),
  };
  assert.deepEqual(shown(withText(chinese, '明天天气很好。').words), [
    '明天 1000-2000',
    '天气 2000-3000',
    '很 3000-3500',
    '好 3500-4000',
  ]);
});

const texts = fc.oneof(
  fc.string(),
  fc
    .array(fc.constantFrom('said0', 'said1', 'a', 'the', 'end.', '$25', '—', '今天天气', '👩‍👩‍👧', '\u2028'))
    .map((all) => all.join(' ')),
);

test('the same text changes nothing', () => {
  fc.assert(fc.property(anyPhrases, (phrases) => phrases.every((one) => withText(one, one.text) === one)));
});

test('whatever the text, every word stays within its phrase, in order, without overlap, and nothing else changes', () => {
  fc.assert(
    fc.property(anyPhrases, texts, (phrases, text) => {
      for (const one of phrases) {
        const { words, text: written, edited: _, ...rest } = withText(one, text);
        const { words: before, text: was, ...kept } = one;
        assert.deepEqual(rest, kept);
        assert.equal(written, text === was ? was : text);
        let lastMs = one.startMs;
        for (const word of words) {
          assert.ok(word.startMs >= lastMs && word.endMs >= word.startMs, JSON.stringify(words));
          lastMs = word.endMs;
        }
        assert.ok(lastMs <= Math.max(one.endMs, before.at(-1)?.endMs ?? 0));
      }
    }),
  );
});

test('whatever is put behind a text, all its words but the last keep their times', () => {
  fc.assert(
    fc.property(anyPhrases, (phrases) => {
      for (const one of phrases.filter(
        ({ text, words }) => words.length === text.split(/\s+/).filter(Boolean).length,
      )) {
        const { words } = withText(one, `${one.text} added`);
        assert.deepEqual(words.slice(0, one.words.length - 1), one.words.slice(0, -1));
      }
    }),
  );
});
