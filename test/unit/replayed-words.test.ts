import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutReplayed } from '../../src/lib/speech/replayed-words.ts';

const word = (text: string, startMs: number) => ({ text, startMs, endMs: startMs + 200 });
const words = [word('so', 800), word('it', 1_000), word('is', 1_300)];
const phrase = { startMs: 800, endMs: 1_500, text: 'So it is.', confidence: 1, words };

test('a phrase after the beginning of the replay stays as it is', () => {
  assert.equal(withoutReplayed(phrase, 0), phrase);
  assert.equal(withoutReplayed(phrase, 850), phrase);
});

test('words before the replay are left out of words and text', () => {
  const left = { ...phrase, startMs: 1_000, text: 'it is.', words: words.slice(1) };
  assert.deepEqual(withoutReplayed(phrase, 1_000), left);
});

test('where the text is written in other words than were said, the words are the text', () => {
  assert.equal(withoutReplayed({ ...phrase, text: "So it's." }, 1_000)?.text, 'it is');
});

test('of a phrase before the replay nothing is left', () => {
  assert.equal(withoutReplayed(phrase, 2_000), undefined);
});
