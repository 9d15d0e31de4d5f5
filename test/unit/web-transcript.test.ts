import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { barsOf } from '../../web/player/bars.ts';
import { copyText } from '../../web/transcript/copy-text.ts';
import { find } from '../../web/transcript/find.ts';
import { fold } from '../../web/transcript/fold.ts';
import { lastAt } from '../../web/transcript/last-at.ts';
import { shownWords } from '../../web/transcript/pieces.ts';
import { keyOfRow, rowsOf } from '../../web/transcript/rows.ts';
import { speakersOf } from '../../web/transcript/speakers.ts';
import { corrected, type Spoken, shownText, tokensOf } from '../../web/transcript/spoken.ts';

/** A phrase whose words last half a second each, one after the other. */
function phrase(
  id: number,
  text: string,
  { at = 0, speaker, said }: { at?: number; speaker?: string; said?: string } = {},
) {
  const words = (said ?? text).split(' ').map((word, nth) => ({
    text: word,
    startMs: at + 500 * nth,
    endMs: at + 500 * (nth + 1),
  }));
  const endMs = words.at(-1)?.endMs ?? at;
  const made: Spoken = { id, startMs: at, endMs, text, confidence: 0.9, words, ...(speaker ? { speaker } : {}) };
  return made;
}

test('the last item that has begun is found as by looking at each', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { maxLength: 50 }), fc.integer({ min: -10, max: 1_010 }), (starts, ms) => {
      const items = starts.sort((a, b) => a - b).map((startMs) => ({ startMs }));
      assert.equal(lastAt(items, ms), items.filter(({ startMs }) => startMs <= ms).length - 1);
    }),
  );
});

test('each word as it is written has the time at which it is said', () => {
  const tokens = tokensOf(phrase(1, 'It costs $25, Anna.', { said: 'it costs twenty five dollars anna' }));
  assert.deepEqual(
    tokens.map(({ text, startMs, endMs }) => [text, startMs, endMs]),
    [
      ['It', 0, 500],
      ['costs', 500, 1_000],
      ['$25,', 1_000, 2_500],
      ['Anna.', 2_500, 3_000],
    ],
  );
});

test('words of a corrected text that were there before keep their times', () => {
  const tokens = tokensOf(corrected(phrase(1, 'we meat at ten'), 'We meet at ten.'));
  assert.deepEqual(
    tokens.map(({ text, startMs }) => [text, startMs]),
    [
      ['We', 0],
      ['meet', 500],
      ['at', 1_000],
      ['ten.', 1_500],
    ],
  );
});

test('all words together are the text as it is shown, each at its place', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', 'é', ' ', '\t', '.', '漢', '字', 'ß'), maxLength: 40 });
  fc.assert(
    fc.property(text, (written) => {
      const one = phrase(1, written);
      const shown = shownText(one);
      for (const { text: word, from, to } of tokensOf(one)) assert.equal(shown.slice(from, to), word);
      assert.equal(tokensOf(one).at(-1)?.to ?? 0, shown.length);
    }),
  );
});

test('searching minds neither case nor accents nor kinds of quotation marks', () => {
  const phrases = [phrase(1, 'Das Café'), phrase(2, 'it’s a CAFÉ, not a cafe.'), phrase(3, 'Straße')];
  assert.deepEqual(find(phrases, 'cafe'), [
    { at: 0, from: 4, to: 8 },
    { at: 1, from: 7, to: 11 },
    { at: 1, from: 19, to: 23 },
  ]);
  assert.deepEqual(find(phrases, "IT'S  a"), [{ at: 1, from: 0, to: 6 }]);
  assert.deepEqual(find(phrases, 'strasse'), [{ at: 2, from: 0, to: 6 }]);
  assert.deepEqual(find(phrases, ' '), []);
});

test('each place in a folded text is one of the text, in order', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
      const folded = fold(text);
      let before = 0;
      for (let at = 0; at <= folded.text.length; at++) {
        assert.ok(folded.place(at) >= before && folded.place(at) <= text.length);
        before = folded.place(at);
      }
    }),
  );
});

test('what is found is marked across words, and nothing of the text is lost', () => {
  const one = phrase(1, 'so good morning all');
  const words = shownWords(tokensOf(one), [{ from: 5, to: 9 }]);
  const marked = words.flatMap(({ before, pieces }) => [...before, ...pieces]);
  assert.deepEqual(marked, [
    { text: 'so' },
    { text: ' ' },
    { text: 'go' },
    { text: 'od', hit: 0 },
    { text: ' ', hit: 0 },
    { text: 'm', hit: 0 },
    { text: 'orning' },
    { text: ' ' },
    { text: 'all' },
  ]);
});

test('rows say where another one speaks, where something is missing and where parts meet', () => {
  const phrases = [
    phrase(1, 'a b', { at: 0, speaker: 'Guest-1' }),
    phrase(2, 'c', { at: 1_000, speaker: 'Guest-1' }),
    phrase(3, 'd', { at: 9_000, speaker: 'Guest-1' }),
    phrase(4, 'e', { at: 10_000, speaker: 'Guest-2' }),
  ];
  const rows = rowsOf(phrases, {
    missing: [
      { startMs: 2_000, endMs: 8_000 },
      { startMs: 11_000, endMs: 12_000 },
    ],
    seams: [{ atMs: 950, joined: 'pause', pauseMs: 300 }],
  });
  assert.deepEqual(
    rows.map((row) => (row.kind === 'gap' ? ['gap', row.startMs] : [row.phrase.id, row.turn, row.seam?.atMs])),
    [
      [1, true, undefined],
      [2, false, 950],
      ['gap', 2_000],
      [3, true, undefined],
      [4, true, undefined],
      ['gap', 11_000],
    ],
  );
});

test('each row has a key of its own, gaps of two channels at one time, too', () => {
  const rows = rowsOf([phrase(1, 'a', { at: 0 })], {
    missing: [
      { startMs: 0, endMs: 900, channel: 1 },
      { startMs: 0, endMs: 900, channel: 8 },
      { startMs: 1, endMs: 900, channel: 1 },
    ],
  });
  assert.equal(new Set(rows.map(keyOfRow)).size, 4);
});

test('speakers keep their colours when they are named, and two of one name are one', () => {
  const phrases = ['Guest-1', 'Guest-2', 'Guest-1', 'Guest-3'].map((speaker, at) =>
    phrase(at + 1, 'x', { at, speaker }),
  );
  assert.deepEqual(
    [...speakersOf(phrases, {}).values()].map(({ name, tone }) => [name, tone]),
    [
      ['Guest-1', 1],
      ['Guest-2', 2],
      ['Guest-3', 3],
    ],
  );
  const named = speakersOf(phrases, { 'Guest-1': 'Anna', 'Guest-3': 'Anna' });
  assert.deepEqual([named.get('Guest-1')?.tone, named.get('Guest-2')?.tone, named.get('Guest-3')?.tone], [1, 2, 1]);
});

test('copied text has paragraphs by speaker and pause, or a line with its time for each phrase', () => {
  const phrases = [
    phrase(1, 'Good morning.', { at: 0, speaker: 'A' }),
    phrase(2, 'Sit down.', { at: 1_500, speaker: 'A' }),
    phrase(3, 'Thank you.', { at: 3_000, speaker: 'B' }),
    phrase(4, '', { at: 5_000, speaker: 'B' }),
    phrase(5, 'Well.', { at: 65_000, speaker: 'B' }),
  ];
  const nameOf = ({ speaker }: Spoken) => speaker;
  assert.equal(copyText(phrases, nameOf, false), 'A: Good morning. Sit down.\n\nB: Thank you.\n\nWell.\n');
  assert.equal(
    copyText(phrases, nameOf, true),
    '[0:00] A: Good morning.\n[0:01] Sit down.\n[0:03] B: Thank you.\n[1:05] Well.\n',
  );
  assert.equal(copyText([], nameOf, false), '');
});

test('a bar is as high as the loudest peak of its part, and silence stays flat', () => {
  assert.deepEqual([...barsOf(Uint8Array.of(0, 200, 0, 0), 2)], [1, 0]);
  const quiet = barsOf(Uint8Array.of(12, 12), 2);
  assert.ok((quiet[0] ?? 0) < 0.7, 'noise alone is not drawn as if it were speech');
  assert.equal(barsOf(new Uint8Array(3), 9).length, 9);
});
