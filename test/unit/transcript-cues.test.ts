import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cuesOf, leastShownMs, maxShownMs } from '../../src/lib/transcript/cue.ts';
import { linesOf, maxColumns } from '../../src/lib/transcript/cue-lines.ts';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import { columns } from '../../src/lib/transcript/script-spacing.ts';
import { timedText } from '../../src/lib/transcript/timed-text.ts';
import { phrases as anyPhrases, bare } from './transcript-arbitrary.ts';

/** A phrase whose words follow each other at once, each 300 ms long, but for the pauses given by word index. */
function spoken(text: string, pausesMs: Readonly<Record<number, number>> = {}, words = text.split(' ')): Phrase {
  let at = 1000;
  const timed = words.map((word, i) => {
    const startMs = at + (pausesMs[i] ?? 0);
    at = startMs + 300;
    return { text: word.replace(/\W+$/, ''), startMs, endMs: at };
  });
  return { startMs: 1000, endMs: at, text, confidence: 1, words: timed };
}
const shown = (phrases: readonly Phrase[]) => [...cuesOf(phrases)].map(({ pieces }) => linesOf(pieces).join(' | '));

test('a short phrase is one cue with its own times', () => {
  const [cue, ...more] = cuesOf([spoken('Good morning everyone.')]);
  assert.deepEqual([cue?.startMs, cue?.endMs, more.length], [1000, 1900, 0]);
});

test('a long phrase is divided after a sentence rather than where the room ends', () => {
  const text =
    'We met on Monday and talked about the plan for spring. Nobody objected, so the board will vote on it in March then.';
  assert.deepEqual(shown([spoken(text)]), [
    'We met on Monday and talked | about the plan for spring.',
    'Nobody objected, so the board | will vote on it in March then.',
  ]);
});

test('without punctuation it is divided at a pause', () => {
  const text = 'we met on monday and talked about the plan for spring nobody objected so the board will vote on it';
  assert.deepEqual(shown([spoken(text, { 11: 600 })]), [
    'we met on monday and talked | about the plan for spring',
    'nobody objected so the | board will vote on it',
  ]);
});

test('a cue starts and ends with its words', () => {
  const cues = [...cuesOf([spoken(Array.from({ length: 30 }, (_, i) => `word${i}`).join(' '))])];
  for (const cue of cues) {
    const first = Number(/\d+/.exec(cue.pieces[0]?.text ?? '')?.[0]);
    assert.equal(cue.startMs, 1000 + first * 300);
    assert.equal(cue.endMs, cue.startMs + cue.pieces.length * 300);
  }
  assert.ok(cues.length > 1);
});

test('Chinese is divided between words, its characters counting two columns', () => {
  const text = '今天天气很好，我们一起去公园散步吧。明天可能会下雨，所以请记得带上雨伞和外套，不要忘记了你的手机。';
  const cues = [...cuesOf([{ ...spoken(text, {}, [...text]), text }])];
  const lines = cues.flatMap(({ pieces }) => linesOf(pieces));
  assert.equal(lines.join(''), text);
  assert.ok(lines.length > 2 && lines.every((line) => columns(line) <= maxColumns));
  for (const line of lines) assert.doesNotMatch(line, /^[，。]/);
});

test('words around a number written with digits keep their times', () => {
  const words = ['it', 'costs', 'twenty', 'five', 'dollars', 'a', 'month'];
  const pieces = timedText(spoken('It costs $25 a month.', {}, words), maxColumns);
  assert.deepEqual(
    pieces.map(({ text, startMs, endMs }) => [text, startMs, endMs]),
    [
      ['It', 1000, 1300],
      ['costs', 1300, 1600],
      ['$25', 1600, 2500],
      ['a', 2500, 2800],
      ['month.', 2800, 3100],
    ],
  );
});

test('a very short cue is shown longer when nothing follows, and not over what follows', () => {
  const yes = { ...spoken('Yes.'), endMs: 1100, words: [{ text: 'yes', startMs: 1000, endMs: 1100 }] };
  const later = (startMs: number) => ({ ...spoken('But'), startMs, endMs: startMs + 2000, words: [] });
  const times = (phrases: readonly Phrase[]) => [...cuesOf(phrases)].map(({ startMs, endMs }) => [startMs, endMs]);
  assert.deepEqual(times([yes]), [[1000, 1700]]);
  assert.deepEqual(times([yes, later(1800)]), [
    [1000, 1700],
    [1800, 3800],
  ]);
  assert.deepEqual(times([yes, later(1200)]), [
    [1000, 1700],
    [1700, 3200],
  ]);
});

test('when two speak at once their cues take turns', () => {
  const long = { ...spoken(Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ')), speaker: 'Guest-1' };
  const short = { ...spoken('Yes, I see.'), startMs: 4000, endMs: 5000, words: [], speaker: 'Guest-2' };
  const speakers = [...cuesOf([long, short])].map(({ speaker }) => speaker);
  assert.deepEqual(speakers, ['Guest-1', 'Guest-2', ...speakers.slice(2).fill('Guest-1')]);
});

test('whatever was said, no text is lost and every cue can be shown', () => {
  fc.assert(
    fc.property(anyPhrases, (phrases) => {
      const cues = [...cuesOf(phrases)];
      let lastEndMs = 0;
      for (const cue of cues) {
        assert.ok(cue.startMs >= lastEndMs, 'cues overlap');
        assert.ok(cue.endMs - cue.startMs >= leastShownMs && cue.endMs - cue.startMs <= maxShownMs);
        lastEndMs = cue.endMs;
        const lines = linesOf(cue.pieces);
        assert.ok(
          lines.length <= 2 && lines.every((line) => line !== '' && columns(line) <= maxColumns),
          lines.join('|'),
        );
      }
      const sayers = [undefined, 'Guest-1', 'Guest-2', 'R&D <b>'];
      for (const sayer of sayers) {
        // Of people who spoke at once cues are interleaved, so that each speaker's own are compared, by character.
        const inCues = cues.filter(({ speaker }) => speaker === sayer).flatMap(({ pieces }) => linesOf(pieces));
        const inPhrases = phrases.filter(({ speaker }) => speaker === sayer).map(({ text }) => text);
        const characters = (texts: readonly string[]) => [...bare(texts.join(' '))].sort().join('');
        assert.equal(characters(inCues), characters(inPhrases));
      }
    }),
    { numRuns: 100 },
  );
});

test('the cues of one phrase are its text, in order', () => {
  fc.assert(
    fc.property(anyPhrases, (phrases) => {
      for (const phrase of phrases) {
        const lines = [...cuesOf([phrase])].flatMap(({ pieces }) => linesOf(pieces));
        assert.equal(bare(lines.join(' ')), bare(phrase.text));
      }
    }),
    { numRuns: 100 },
  );
});
