import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { coverageOf } from '../../src/lib/transcript/integrity.ts';
import { mergeSegments } from '../../src/lib/transcript/merge.ts';
import type { SegmentResult } from '../../src/lib/transcript/segment-result.ts';
import {
  phraseViews,
  type TranscriptInput,
  transcriptHead,
  transcriptSchema,
} from '../../src/lib/transcript/transcript.ts';
import { transcriptJson } from '../../src/lib/transcript/transcript-json.ts';
import { phrases as anyPhrases } from './transcript-arbitrary.ts';

/** The transcript as its file holds it. */
const buildTranscript = (given: TranscriptInput) => ({
  ...transcriptHead(given),
  phrases: [...phraseViews(given.phrases)],
});

const segments: readonly SegmentResult[] = [
  {
    index: 0,
    startMs: 0,
    endMs: 10_000,
    heard: { startMs: 0, endMs: 11_500 },
    sentMs: 10_000,
    silentMs: 3000,
    attempts: 1,
    phrases: [
      {
        startMs: 1000,
        endMs: 3500,
        text: 'Good morning.',
        confidence: 0.93,
        speaker: 'Guest-1',
        language: 'en-US',
        words: [
          { text: 'good', startMs: 1000, endMs: 1420 },
          { text: 'morning', startMs: 1420, endMs: 3500 },
        ],
      },
    ],
  },
  {
    index: 1,
    startMs: 10_000,
    endMs: 16_000,
    heard: { startMs: 8_500, endMs: 16_000 },
    sentMs: 6000,
    silentMs: 5000,
    attempts: 2,
    phrases: [
      {
        startMs: 11_000,
        endMs: 15_250,
        text: 'Guten Tag.',
        confidence: 0.8,
        speaker: 'Guest-2',
        language: 'de-DE',
        words: [],
      },
    ],
  },
];
const input: TranscriptInput = {
  jobId: '0123456789abcdef',
  source: {
    container: 'audio',
    name: 'calls/a.wav',
    etag: '"0x8D"',
    lengthMs: 18_000,
    format: 'WAV, 16 kHz, mono, 16-bit PCM',
  },
  sdk: '1.52.0',
  options: {
    languages: ['en-US', 'de-DE'],
    speakers: true,
    phrases: ['Contoso'],
    profanity: 'masked',
    formats: ['json', 'txt'],
    channels: 'mixed',
  },
  created: '2026-11-22T10:00:00.000Z',
  segments,
  ...mergeSegments(segments),
  cuts: [{ atMs: 10_000, pauseMs: 0 }],
  notes: ['The file has two channels; they were mixed.'],
};

test('the published transcript says everything in seconds and fits its schema', () => {
  const transcript = buildTranscript(input);
  assert.deepEqual(transcriptSchema.parse(transcript), transcript);
  assert.deepEqual(transcript.speakers, [
    { label: 'Guest-1', seconds: 2.5, phrases: 1 },
    { label: 'Guest-2', seconds: 4.25, phrases: 1 },
  ]);
  assert.deepEqual(transcript.languages, ['en-US', 'de-DE']);
  assert.equal(transcript.text, 'Good morning. Guten Tag.');
  assert.deepEqual(transcript.phrases[0], {
    id: 1,
    start: 1,
    end: 3.5,
    speaker: 'Guest-1',
    language: 'en-US',
    confidence: 0.93,
    text: 'Good morning.',
    words: [
      { text: 'good', start: 1, end: 1.42 },
      { text: 'morning', start: 1.42, end: 3.5 },
    ],
  });
});

test('the integrity report accounts for every second', () => {
  // Segment 0: 2.5 s of phrase, 3 s silent, 4.5 s without words. Segment 1: 4.25 s of phrase; the other 1.75 s of 6 are
  // silent, since 5 s were. Nothing was recognised after 16 s.
  assert.deepEqual(buildTranscript(input).integrity, {
    seconds: 18,
    coveredSeconds: 6.75,
    silentSeconds: 4.75,
    withoutWordsSeconds: 4.5,
    missingSeconds: 2,
    missing: [{ start: 16, end: 18 }],
    seams: [{ at: 10, pauseSeconds: 0, joined: 'times' }],
    monotonic: true,
    silent: false,
  });
});

test('notes say what to know before relying on it', () => {
  assert.deepEqual(buildTranscript(input).notes, [
    'The file has two channels; they were mixed.',
    '2 seconds from 00:00:16.000 on are missing: they were not recognised.',
    "No pause and no word to join the file's parts at was found near 00:00:10.000: a word there may be damaged.",
  ]);
});

test('a silent file and one without speech say so, and differ', () => {
  const whole = { startMs: 0, endMs: 10_000 };
  const without = (silentMs: number) =>
    buildTranscript({
      ...input,
      source: { ...input.source, lengthMs: 10_000 },
      segments: [{ index: 0, ...whole, heard: whole, sentMs: 0, silentMs, attempts: 1 }],
      phrases: [],
      seams: [],
      cuts: [],
      notes: [],
    });
  const silent = without(10_000);
  assert.deepEqual([silent.integrity.silent, silent.notes], [true, ['No sound above −60 dBFS was found.']]);
  assert.equal(without(9991).integrity.silent, true, 'silence is measured in steps of 10 ms');
  assert.equal(without(9980).integrity.silent, false);
  const noisy = without(4000);
  assert.deepEqual([noisy.integrity.silent, noisy.notes], [false, ['No speech was recognised.']]);
  assert.deepEqual([noisy.integrity.silentSeconds, noisy.integrity.withoutWordsSeconds, noisy.text], [4, 6, '']);
});

test('fields that a later version adds are let through', () => {
  const { phrases, ...rest } = buildTranscript(input);
  const later = { ...rest, mood: 'calm', phrases: phrases.map((phrase) => ({ ...phrase, loudness: 3 })) };
  assert.deepEqual(transcriptSchema.parse(later), later);
});

test('the example in the documentation fits the schema', async () => {
  const page = await readFile(new URL('../../docs/transcript.md', import.meta.url), 'utf8');
  const example = /```json\n([^`]+)```/.exec(page)?.[1] ?? '';
  assert.equal(transcriptSchema.parse(JSON.parse(example)).phrases.length, 2);
});

test('written in parts it is the same JSON, with a phrase on each line', () => {
  const transcript = buildTranscript(input);
  const file = [...transcriptJson(transcriptHead(input), input.phrases)].join('');
  assert.deepEqual(JSON.parse(file), transcript);
  assert.equal(file.split('\n').filter((line) => line.startsWith('{"id":')).length, 2);
  const empty = { ...transcript, phrases: [] };
  assert.deepEqual(JSON.parse([...transcriptJson(transcriptHead(input), [])].join('')), empty);
});

test('the four parts of the coverage add up to the length, whatever was recognised', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 6 });
  fc.assert(
    fc.property(lengths, anyPhrases, fc.nat(40_000), fc.nat(5000), (parts, phrases, silentMs, missingMs) => {
      let at = 0;
      const pieces = parts.map((lengthMs, index) => {
        const startMs = at;
        at += lengthMs;
        const range = { startMs, endMs: at };
        return { index, ...range, heard: range, phrases: [], sentMs: 0, silentMs, attempts: 1 };
      });
      const coverage = coverageOf(at + missingMs, pieces, phrases);
      assert.equal(
        coverage.coveredMs + coverage.silentMs + coverage.withoutWordsMs + coverage.missingMs,
        at + missingMs,
      );
      assert.equal(coverage.missingMs, missingMs);
      assert.ok(Math.min(coverage.coveredMs, coverage.silentMs, coverage.withoutWordsMs) >= 0);
    }),
    { numRuns: 100 },
  );
});
