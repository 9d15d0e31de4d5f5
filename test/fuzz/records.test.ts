import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as z from 'zod';
import { jobOutcomeSchema, jobStageSchema } from '../../src/lib/pipeline/job-outcome.ts';
import * as records from '../../src/lib/pipeline/work-records.ts';
import { SegmentsDoNotJoin } from '../../src/lib/transcript/errors.ts';
import { mergeSegments } from '../../src/lib/transcript/merge.ts';
import { plainText } from '../../src/lib/transcript/plain-text.ts';
import { subrip } from '../../src/lib/transcript/subrip.ts';
import { transcriptSchema } from '../../src/lib/transcript/transcript-schema.ts';
import { webvtt } from '../../src/lib/transcript/webvtt.ts';
import { phrases } from '../unit/transcript-arbitrary.ts';

const runs = { numRuns: 300 };
const schemas = {
  job: records.jobRecordSchema,
  plan: records.planSchema,
  division: records.divisionSchema,
  attempt: records.attemptSchema,
  segment: records.segmentSchema,
  transcript: transcriptSchema,
  stage: jobStageSchema,
  outcome: jobOutcomeSchema,
};

/** Values with some of the right keys, so that what is deep in a record is reached. */
const ms = fc.oneof(fc.nat(100_000), fc.constantFrom(-1, 0.5, Number.MAX_SAFE_INTEGER, 2 ** 60, '1', null));
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('done', 'partial', 'wav', 'pieces', 'pcm'),
);
const keys = [
  'index',
  'startMs',
  'endMs',
  'heard',
  'phrases',
  'words',
  'text',
  'confidence',
  'source',
  'kind',
  'state',
  'cuts',
];
const { record } = fc.letrec<{ record: unknown; value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    ms,
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('record'),
  ),
  record: fc.dictionary(fc.oneof(fc.constantFrom(...keys, '__proto__'), fc.string()), tie('value'), { maxKeys: 8 }),
}));

for (const [name, schema] of Object.entries(schemas)) {
  test(`a ${name} is read or refused by its schema, whatever lies there`, () => {
    fc.assert(
      fc.property(fc.oneof(record, fc.jsonValue(), fc.anything()), (value) => {
        const parsed = schema.safeParse(value);
        if (!parsed.success) assert.ok(parsed.error instanceof z.ZodError && parsed.error.issues.length > 0);
      }),
      runs,
    );
  });
}

const time = fc.nat(20_000);
const word = fc.record({ text: fc.string({ unit: 'binary', maxLength: 12 }), startMs: time, endMs: time });
/** All that the schema lets through: ends before starts, words outside of their phrase, empty texts. */
const phrase = fc.record(
  {
    startMs: time,
    endMs: time,
    text: fc.string({ unit: 'binary', maxLength: 30 }),
    confidence: fc.double({ noNaN: true, noDefaultInfinity: true }),
    speaker: fc.constantFrom('Guest-1', 'Unknown', ''),
    language: fc.constantFrom('en-US', ''),
    words: fc.array(word, { maxLength: 6 }),
  },
  { requiredKeys: ['startMs', 'endMs', 'text', 'confidence', 'words'] },
);
const segment = fc.record({
  index: fc.nat(3),
  startMs: time,
  endMs: time,
  heard: fc.record({ startMs: time, endMs: time }),
  phrases: fc.array(phrase, { maxLength: 5 }),
  sentMs: time,
  silentMs: time,
  attempts: fc.nat(5),
});
/** Segments that join, with whatever said in them. */
const joining = fc
  .array(fc.tuple(segment, fc.nat(5_000), fc.boolean()), { minLength: 1, maxLength: 4 })
  .map((parts) => {
    let startMs = 0;
    return parts.map(([wild, lengthMs, overlaps], index) => {
      const endMs = startMs + lengthMs;
      const heard = overlaps ? { startMs: Math.max(0, startMs - 500), endMs: endMs + 500 } : { startMs, endMs };
      const joined = { ...wild, index, startMs, endMs, heard };
      startMs = endMs;
      return joined;
    });
  });

test('whatever segments are read, they merge in order or are said not to join', () => {
  fc.assert(
    fc.property(fc.oneof(joining, fc.array(segment, { maxLength: 3 })), (wild) => {
      const segments = wild.map((one) => records.segmentSchema.parse(JSON.parse(JSON.stringify(one))));
      try {
        const merged = mergeSegments(segments);
        let before = 0;
        for (const { startMs, endMs, words } of merged.phrases) {
          assert.ok(startMs >= before && endMs >= startMs, `${before} ${startMs} ${endMs}`);
          before = startMs;
          let at = startMs;
          for (const spoken of words) {
            assert.ok(spoken.startMs >= at && spoken.endMs >= spoken.startMs && spoken.endMs <= endMs);
            at = spoken.startMs;
          }
        }
        for (const lines of [subrip, webvtt, plainText])
          assert.doesNotMatch([...lines(merged.phrases)].join(''), /NaN/);
      } catch (thrown) {
        if (!(thrown instanceof SegmentsDoNotJoin)) throw thrown;
      }
    }),
    runs,
  );
});

test('segments that join always merge, and every phrase with something to say is kept', () => {
  fc.assert(
    fc.property(joining, (segments) => {
      const { seams } = mergeSegments(segments);
      assert.equal(seams.length, segments.length - 1);
    }),
    runs,
  );
});

test('a proper transcript stays readable with any field of any kind added to it', () => {
  fc.assert(
    fc.property(phrases, fc.string(), fc.jsonValue(), (said, key, value) => {
      const body = {
        [key]: value,
        schema: 'dropscribe.transcript/1',
        job: { [key]: value, id: '1' },
        source: { container: 'audio', name: 'a', etag: 'e', lengthSeconds: 1, format: 'WAV' },
        engine: { name: 'azure-speech', mode: 'conversation-transcriber', sdk: '1' },
        options: { languages: ['en-US'], speakers: false, phrases: [], profanity: 'masked' },
        created: '2026-01-01T00:00:00Z',
        speakers: [],
        languages: [],
        text: said.map((one) => one.text).join(' '),
        phrases: [],
        integrity: {
          ...{
            seconds: 1,
            coveredSeconds: 1,
            silentSeconds: 0,
            withoutWordsSeconds: 0,
            missingSeconds: 0,
            missing: [],
          },
          ...{ seams: [], monotonic: true, silent: false },
        },
        notes: [],
      };
      assert.ok(transcriptSchema.safeParse(JSON.parse(JSON.stringify(body))).success, key);
    }),
    { numRuns: 200 },
  );
});
