import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import { plainText } from '../../src/lib/transcript/plain-text.ts';
import { subrip } from '../../src/lib/transcript/subrip.ts';
import { webvtt } from '../../src/lib/transcript/webvtt.ts';
import { phrases as anyPhrases, bare } from './transcript-arbitrary.ts';

const phrase = (startMs: number, endMs: number, text: string, speaker?: string): Phrase => {
  const plain = { startMs, endMs, text, confidence: 1, words: [] };
  return speaker === undefined ? plain : { ...plain, speaker };
};
const talk = [
  phrase(1000, 2500, 'Good morning.', 'Guest-1'),
  phrase(2600, 4000, 'How are you?', 'Guest-1'),
  phrase(3_723_004, 3_725_000, 'Fine & <well>, R --> D.', 'Guest-2'),
];

test('a WebVTT file has its header, numbered cues and escaped voices', () => {
  assert.equal(
    [...webvtt(talk)].join(''),
    `WEBVTT

1
00:00:01.000 --> 00:00:02.500
<v Guest-1>Good morning.

2
00:00:02.600 --> 00:00:04.000
<v Guest-1>How are you?

3
01:02:03.004 --> 01:02:05.000
<v Guest-2>Fine &amp; &lt;well&gt;, R --&gt; D.
`,
  );
});

test('a SubRip file names the speaker at each change only, with commas and CR LF', () => {
  assert.equal(
    [...subrip(talk)].join(''),
    [
      '1',
      '00:00:01,000 --> 00:00:02,500',
      'Guest-1: Good morning.',
      '',
      '2',
      '00:00:02,600 --> 00:00:04,000',
      'How are you?',
      '',
      '3',
      '01:02:03,004 --> 01:02:05,000',
      'Guest-2: Fine & <well>, R -- > D.',
      '',
      '',
    ].join('\r\n'),
  );
});

test('plain text has a paragraph for each speaker and after each pause', () => {
  const more = [
    ...talk,
    phrase(3_725_500, 3_726_000, 'And you?', 'Guest-2'),
    phrase(3_730_000, 3_731_000, 'Hello?', 'Guest-2'),
  ];
  assert.equal(
    [...plainText(more)].join(''),
    'Guest-1: Good morning. How are you?\n\nGuest-2: Fine & <well>, R --> D. And you?\n\nGuest-2: Hello?\n',
  );
  assert.equal(
    [...plainText([phrase(0, 9, '今天很好。'), phrase(9, 20, '我们走吧。')])].join(''),
    '今天很好。我们走吧。\n',
  );
});

test('a transcript without phrases is still a proper file in every format', () => {
  assert.equal([...webvtt([])].join(''), 'WEBVTT\n');
  assert.equal([...subrip([])].join(''), '');
  assert.equal([...plainText([])].join(''), '');
});

test('hours go past 99', () => {
  assert.match(
    [...webvtt([phrase(400_000_000, 400_001_000, 'Late.')])].join(''),
    /^111:06:40\.000 --> 111:06:41\.000$/m,
  );
});

interface Read {
  readonly startMs: number;
  readonly endMs: number;
  readonly payload: string;
}
const toMs = (h = '', m = '', s = '', ms = ''): number =>
  ((Number(h) * 60 + Number(m)) * 60 + Number(s)) * 1000 + Number(ms);

/** Reads by the letter of https://www.w3.org/TR/webvtt1/#file-structure, without the parts that are not used. */
function readWebvtt(file: string): readonly Read[] {
  assert.doesNotMatch(file, /[\r\0]/);
  const [header, ...blocks] = file.replace(/\n$/, '').split('\n\n');
  assert.equal(header, 'WEBVTT');
  return blocks.map((block, i) => {
    const [id, times, ...payload] = block.split('\n');
    assert.equal(id, String(i + 1));
    const match = /^(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})$/.exec(times ?? '');
    assert.ok(match, times);
    assert.ok(
      payload.length > 0 && payload.length <= 2 && payload.every((line) => line !== '' && !line.includes('-->')),
    );
    // Cue text: an optional voice span, then character data in which & and < only start known escapes.
    const text = /^(?:<v (?:[^\n&<>]|&(?:amp|lt|gt);)+>)?((?:[^&<]|&(?:amp|lt|gt);)+)$/.exec(payload.join('\n'));
    assert.ok(text, payload.join('\n'));
    const plain = (text[1] ?? '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    return { startMs: toMs(...match.slice(1, 5)), endMs: toMs(...match.slice(5)), payload: plain };
  });
}

/** Reads what VLC, mpv and ffmpeg agree on. */
function readSubrip(file: string): readonly Read[] {
  assert.doesNotMatch(file.replaceAll('\r\n', ''), /[\r\n]/);
  const blocks = file.split('\r\n\r\n');
  assert.equal(blocks.pop(), '');
  return blocks.map((block, i) => {
    const [number, times, ...payload] = block.split('\r\n');
    assert.equal(number, String(i + 1));
    const match = /^(\d{2,}):([0-5]\d):([0-5]\d),(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d),(\d{3})$/.exec(times ?? '');
    assert.ok(match, times);
    assert.ok(
      payload.length > 0 && payload.length <= 2 && payload.every((line) => line !== '' && !line.includes('-->')),
    );
    return { startMs: toMs(...match.slice(1, 5)), endMs: toMs(...match.slice(5)), payload: payload.join('\n') };
  });
}

test('whatever was said, both subtitle formats can be read back with every character and in order of time', () => {
  fc.assert(
    fc.property(anyPhrases, (phrases) => {
      const vtt = readWebvtt([...webvtt(phrases)].join(''));
      const srt = readSubrip([...subrip(phrases)].join(''));
      for (const cues of [vtt, srt]) {
        for (const [i, cue] of cues.entries()) {
          assert.ok(cue.startMs < cue.endMs && cue.startMs >= (cues[i - 1]?.endMs ?? 0));
        }
      }
      const characters = (texts: readonly string[]) => [...bare(texts.join(' '))].sort().join('');
      const said = characters(phrases.map(({ text }) => text));
      assert.equal(characters(vtt.map(({ payload }) => payload)), said);
      const unlabelled = srt.map(({ payload }) => payload.replace(/^(Guest-\d|R&D <b>):\s/, ''));
      assert.equal(characters(unlabelled), said);
    }),
    { numRuns: 100 },
  );
});

test('plain text holds every character that was said', () => {
  fc.assert(
    fc.property(anyPhrases, (phrases) => {
      const text = [...plainText(phrases)].join('').replace(/^(Guest-\d|R&D <b>): /gm, '');
      assert.equal(bare(text), bare(phrases.map((each) => each.text).join(' ')));
    }),
    { numRuns: 100 },
  );
});
