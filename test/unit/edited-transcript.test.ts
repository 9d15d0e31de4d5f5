import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { editedTranscript, type TranscriptParts } from '../../src/lib/transcript/edited-transcript.ts';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import { readTranscriptJson } from '../../src/lib/transcript/read-transcript-json.ts';
import { type Edits, noEdits, sameEdits, type TextEdit } from '../../src/lib/transcript/revision.ts';
import { secondsRange } from '../../src/lib/transcript/seconds.ts';
import { transcriptHead, transcriptSchema } from '../../src/lib/transcript/transcript.ts';
import { encoded, transcriptForm, writtenForms } from '../../src/lib/transcript/transcript-form.ts';
import { phrases as anyPhrases } from './transcript-arbitrary.ts';

const created = '2026-11-25T10:00:00.000Z';

function partsOf(phrases: readonly Phrase[]): TranscriptParts {
  const lengthMs = phrases.reduce((max, { endMs }) => Math.max(max, endMs), 0);
  const range = { startMs: 0, endMs: lengthMs };
  const head = transcriptHead({
    jobId: 'job',
    source: { container: 'audio', name: 'a.wav', etag: '1', lengthMs, format: 'WAV' },
    sdk: '1',
    options: {
      languages: ['en-US'],
      speakers: true,
      phrases: [],
      profanity: 'raw',
      formats: ['json', 'vtt'],
      channels: 'mixed',
    },
    created,
    segments: [{ index: 0, ...range, heard: range, sentMs: lengthMs, silentMs: 0, attempts: 1 }],
    phrases,
    seams: [],
    cuts: [],
    notes: ['A note.'],
  });
  return { head, phrases };
}

const textOf = (lines: Iterable<string>) => [...lines].join('');
const edit = (parts: TranscriptParts, edits: Edits) => editedTranscript(parts, { revision: 1, created, ...edits });
const correct = (phrase: Phrase, id: number, text: string): TextEdit => ({
  id,
  ...secondsRange(phrase),
  was: phrase.text,
  text,
});

const said = (startMs: number, text: string, speaker: string): Phrase => ({
  startMs,
  endMs: startMs + 900,
  text,
  confidence: 0.9,
  speaker,
  words: [{ text: text.toLowerCase(), startMs, endMs: startMs + 900 }],
});
const talk = [said(0, 'Helo', 'Guest-1'), said(1_000, 'Hi', 'Guest-2'), said(2_000, 'Bye', 'Guest-1')] as const;

test('names and corrections are in every form', () => {
  const edited = edit(partsOf(talk), {
    speakers: { 'Guest-1': 'Anna & Co' },
    phrases: [correct(talk[0], 1, 'Hello'), correct(talk[1], 2, '')],
  });
  assert.equal(textOf(transcriptForm('txt', edited)), 'Anna & Co: Hello Bye\n');
  assert.match(textOf(transcriptForm('vtt', edited)), /<v Anna &amp; Co>Hello\n/);
  assert.match(textOf(transcriptForm('srt', edited)), /Anna & Co: Hello\r\n/);
  assert.doesNotMatch(textOf(transcriptForm('vtt', edited)), /Guest|Hi/);
  const json = transcriptSchema.parse(JSON.parse(textOf(transcriptForm('json', edited))));
  assert.equal(json.text, 'Hello Bye');
  assert.deepEqual(json.revision, { number: 1, created, phrases: 2, speakers: { 'Guest-1': 'Anna & Co' } });
  assert.deepEqual(
    json.phrases.map(({ id, start, speaker, text, edited: changed, words }) => [
      id,
      start,
      speaker,
      text,
      changed,
      words.length,
    ]),
    [
      [1, 0, 'Anna & Co', 'Hello', true, 1],
      [2, 1, 'Guest-2', '', true, 0],
      [3, 2, 'Anna & Co', 'Bye', undefined, 1],
    ],
  );
  assert.deepEqual(json.speakers, [
    { label: 'Anna & Co', seconds: 1.8, phrases: 2 },
    { label: 'Guest-2', seconds: 0.9, phrases: 1 },
  ]);
  assert.deepEqual(json.notes, ['A note.']);
});

test('two speakers that are given one name are one', () => {
  const edited = edit(partsOf(talk), { speakers: { 'Guest-1': 'Anna', 'Guest-2': 'Anna' }, phrases: [] });
  assert.deepEqual(edited.head.speakers, [{ label: 'Anna', seconds: 2.7, phrases: 3 }]);
  assert.equal(textOf(transcriptForm('txt', edited)), 'Anna: Helo Hi Bye\n');
});

test('a name that is another label names nobody twice', () => {
  const edited = edit(partsOf(talk), { speakers: { 'Guest-1': 'Guest-2', 'Guest-2': 'Guest-1' }, phrases: [] });
  assert.deepEqual(
    [...edited.phrases].map(({ speaker }) => speaker),
    ['Guest-2', 'Guest-1', 'Guest-2'],
  );
});

test('where a gap was filled, corrections find their phrases by time and text; those whose phrase has changed are told of', () => {
  const edits = [correct(talk[0], 1, 'Hello'), correct(talk[2], 3, 'Goodbye')];
  const filled = [
    talk[0],
    said(950, 'New', 'Guest-2'),
    talk[1],
    { ...talk[2], endMs: 2_950 },
    said(3_000, 'More', 'Guest-1'),
  ];
  const edited = edit(partsOf(filled), { speakers: {}, phrases: edits });
  assert.deepEqual(
    [...edited.phrases].map(({ text }) => text),
    ['Hello', 'New', 'Hi', 'Bye', 'More'],
  );
  assert.match(edited.head.notes.join(), /1 of 2 corrections are not in this text.*Revision 1 keeps them/);
  const moved = edit(partsOf([said(0, 'First', 'Guest-2'), talk[2]]), { speakers: {}, phrases: edits });
  assert.deepEqual(
    [...moved.phrases].map(({ text }) => text),
    ['First', 'Goodbye'],
  );
});

test('of two who say the same at once, the one that is meant is corrected', () => {
  const twice = [talk[0], { ...talk[0], speaker: 'Guest-2' }];
  for (const id of [1, 2]) {
    const edited = edit(partsOf(twice), { speakers: {}, phrases: [correct(talk[0], id, 'Hello')] });
    assert.deepEqual(
      [...edited.phrases].map(({ text }) => text),
      id === 1 ? ['Hello', 'Helo'] : ['Helo', 'Hello'],
    );
  }
});

test('editing nothing changes nothing but that it says so', () => {
  fc.assert(
    fc.property(anyPhrases, (phrases) => {
      const original = partsOf(phrases);
      const edited = edit(original, noEdits);
      for (const form of writtenForms.filter((one) => one !== 'json')) {
        assert.equal(textOf(transcriptForm(form, edited)), textOf(transcriptForm(form, original)));
      }
      assert.deepEqual([...edited.phrases], phrases);
      const { revision: _, ...head } = edited.head;
      assert.deepEqual(head, original.head);
    }),
  );
});

test('a transcript is read as it was written, in whatever pieces it comes', async () => {
  await fc.assert(
    fc.asyncProperty(anyPhrases, fc.integer({ min: 1, max: 500 }), async (phrases, pieceBytes) => {
      const original = partsOf(phrases);
      const bytes = Buffer.concat([...encoded(transcriptForm('json', original))]);
      async function* pieces() {
        for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
      }
      const read = await readTranscriptJson(pieces());
      assert.deepEqual(read.head, original.head);
      assert.deepEqual([...read.phrases], phrases);
      assert.equal(read.phrases.count, phrases.length);
      assert.equal(textOf(transcriptForm('json', read)), bytes.toString());
    }),
  );
});

test('sets of edits are the same whatever the order of their names', () => {
  const one: Edits = { speakers: { a: '1', b: '2' }, phrases: [correct(talk[0], 1, 'Hello')] };
  assert.ok(sameEdits(one, { ...one, speakers: { b: '2', a: '1' } }));
  assert.ok(!sameEdits(one, { ...one, speakers: { a: '1' } }));
  assert.ok(!sameEdits(one, { ...one, phrases: [correct(talk[0], 1, 'Hallo')] }));
  assert.ok(!sameEdits(one, noEdits));
});
