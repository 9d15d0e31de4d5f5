import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import * as z from 'zod';
import { startSpeechService } from '../../local/speech/service.ts';
import { type FinalEvent, recognize, silence, transcribe } from './speech-service-client.ts';

const twoPhrases = [
  { text: 'Good morning everyone.', startMs: 500, endMs: 2_000, speaker: 'b', hypotheses: ['good', 'good morning'] },
  { text: 'Hello there.', startMs: 2_600, endMs: 3_800, speaker: 'a' },
];
const fiveSeconds = silence(5_000);

const said = (finals: readonly FinalEvent[]) =>
  finals.map(({ text, startMs, endMs, speaker }) => [text, startMs, endMs, speaker]);

const detailedSchema = z.object({
  NBest: z.array(
    z.object({
      Lexical: z.string(),
      Words: z.array(z.object({ Word: z.string(), Offset: z.number(), Duration: z.number() })).optional(),
    }),
  ),
});

test('a transcriber gets phrases with absolute times and speakers, then the end of the stream', async () => {
  await using service = await startSpeechService({ recognizer: 'script', script: twoPhrases });
  const run = await transcribe(service.endpoint, { audio: fiveSeconds });
  assert.deepEqual(said(run.finals), [
    ['Good morning everyone.', 500, 2_000, 'Guest-1'],
    ['Hello there.', 2_600, 3_800, 'Guest-2'],
  ]);
  assert.deepEqual(
    run.events.map((event) => event.kind),
    ['started', 'speech-start', 'partial', 'partial', 'final', 'final', 'speech-end', 'canceled', 'stopped'],
  );
  assert.equal(run.canceled, undefined);
  assert.equal(service.stats().audioMs, 5_000);
});

test('speakers of partial results are unknown unless intermediate diarization is asked for', async () => {
  await using service = await startSpeechService({ recognizer: 'script', script: twoPhrases });
  const speakers = async (configure?: (config: sdk.SpeechConfig) => void) => {
    const run = await transcribe(service.endpoint, { audio: fiveSeconds, ...(configure ? { configure } : {}) });
    return run.events.filter((event) => event.kind === 'partial').map((event) => event.speaker);
  };
  assert.deepEqual(await speakers(), ['Unknown', 'Unknown']);
  const intermediate = (config: sdk.SpeechConfig) =>
    config.setProperty(sdk.PropertyId.SpeechServiceResponse_DiarizeIntermediateResults, 'true');
  assert.deepEqual(await speakers(intermediate), ['Guest-1', 'Guest-1']);
});

test('the v1 conversation path answers as the universal one', async () => {
  await using service = await startSpeechService({ recognizer: 'script', script: twoPhrases });
  const run = await transcribe(service.url, { audio: fiveSeconds });
  assert.deepEqual(
    run.finals.map((event) => event.text),
    ['Good morning everyone.', 'Hello there.'],
  );
});

test('word times come when asked for, in ticks from the start of the audio', async () => {
  await using service = await startSpeechService({ recognizer: 'script', script: twoPhrases });
  const run = await transcribe(service.endpoint, {
    audio: fiveSeconds,
    configure: (config) => config.requestWordLevelTimestamps(),
  });
  const best = run.finals.map((event) => detailedSchema.parse(JSON.parse(event.json)).NBest[0]);
  assert.deepEqual(best, [
    {
      Lexical: 'good morning everyone',
      Words: [
        { Word: 'good', Offset: 5_000_000, Duration: 5_000_000 },
        { Word: 'morning', Offset: 10_000_000, Duration: 5_000_000 },
        { Word: 'everyone', Offset: 15_000_000, Duration: 5_000_000 },
      ],
    },
    {
      Lexical: 'hello there',
      Words: [
        { Word: 'hello', Offset: 26_000_000, Duration: 6_000_000 },
        { Word: 'there', Offset: 32_000_000, Duration: 6_000_000 },
      ],
    },
  ]);
});

test('without word times or detailed format a phrase is simple', async () => {
  await using service = await startSpeechService({ recognizer: 'script', script: twoPhrases });
  const run = await transcribe(service.endpoint, { audio: fiveSeconds });
  assert.ok(run.finals.every((event) => !event.json.includes('NBest')));
});

test('a speech recognizer gets every phrase of a continuous recognition', async () => {
  await using service = await startSpeechService({ recognizer: 'script', script: twoPhrases });
  for (const format of [sdk.OutputFormat.Simple, sdk.OutputFormat.Detailed]) {
    const run = await recognize(service.endpoint, {
      audio: fiveSeconds,
      configure: (config) => {
        config.outputFormat = format;
      },
    });
    assert.deepEqual(said(run.finals), [
      ['Good morning everyone.', 500, 2_000, undefined],
      ['Hello there.', 2_600, 3_800, undefined],
    ]);
    assert.equal(run.stopped, true);
  }
});

test('a single-shot recognition ends with its first phrase', async () => {
  await using service = await startSpeechService({ recognizer: 'script', script: twoPhrases });
  const run = await recognize(service.endpoint, { audio: fiveSeconds, once: true });
  assert.deepEqual(
    run.finals.map((event) => event.text),
    ['Good morning everyone.'],
  );
});

test('a single-shot recognition of silence ends after five seconds of audio with no match', async () => {
  await using service = await startSpeechService({ recognizer: 'script' });
  const run = await recognize(service.endpoint, {
    audio: silence(20_000),
    once: true,
    hold: { atMs: 6_000, until: () => false },
    deadlineMs: 3_000,
  });
  assert.deepEqual(
    run.finals.map((event) => event.noMatch),
    [true],
  );
  assert.match(run.finals[0]?.json ?? '', /InitialSilenceTimeout/);
});

test('audio in which nobody speaks gives one no-match and a proper end', async () => {
  await using service = await startSpeechService({ recognizer: 'script' });
  const run = await transcribe(service.endpoint, { audio: silence(2_000) });
  assert.deepEqual(
    run.finals.map((event) => [event.noMatch, event.text]),
    [[true, '']],
  );
  assert.equal(run.stopped, true);
});

test('language identification puts the language on each phrase', async () => {
  const script = [
    { text: 'Guten Tag.', startMs: 100, endMs: 900, language: 'de-DE' },
    { text: 'Hello.', startMs: 1_500, endMs: 2_000, language: 'en-US' },
  ];
  await using service = await startSpeechService({ recognizer: 'script', script });
  const run = await transcribe(service.endpoint, { audio: silence(3_000), languages: ['en-US', 'de-DE'] });
  assert.deepEqual(
    run.finals.map((event) => [event.text, event.language]),
    [
      ['Guten Tag.', 'de-DE'],
      ['Hello.', 'en-US'],
    ],
  );
  assert.deepEqual(service.stats().perConnection[0]?.languages, ['en-US', 'de-DE']);
});

test('profanity is masked by default, removed or kept when asked', async () => {
  const script = [{ text: 'Well, damn that bloody rain.', startMs: 0, endMs: 1_000 }];
  await using service = await startSpeechService({ recognizer: 'script', script });
  const heard = async (option?: sdk.ProfanityOption) => {
    const run = await transcribe(service.endpoint, {
      audio: silence(1_500),
      configure: (config) => {
        if (option !== undefined) config.setProfanity(option);
      },
    });
    return run.finals[0]?.text;
  };
  assert.equal(await heard(), 'Well, **** that ****** rain.');
  assert.equal(await heard(sdk.ProfanityOption.Removed), 'Well, that rain.');
  assert.equal(await heard(sdk.ProfanityOption.Raw), 'Well, damn that bloody rain.');
});

test('a phrase list arrives and shows in the statistics', async () => {
  await using service = await startSpeechService({ recognizer: 'script' });
  await transcribe(service.endpoint, { audio: silence(500), phrases: ['Contoso', 'Jessie'] });
  assert.deepEqual(service.stats().perConnection[0]?.phraseList, ['Contoso', 'Jessie']);
});

test('an unsupported language is a bad request: code 1007 on the universal path, status 400 on v1', async () => {
  await using service = await startSpeechService({ recognizer: 'script' });
  const configure = (config: sdk.SpeechConfig) => {
    config.speechRecognitionLanguage = 'xx-XX';
  };
  const universal = await transcribe(service.endpoint, { audio: silence(500), configure });
  assert.equal(universal.canceled?.code, 'BadRequestParameters');
  assert.match(universal.canceled?.details ?? '', /Unsupported language xx-XX.*1007/);
  const v1 = await transcribe(service.url, { audio: silence(500), configure });
  assert.equal(v1.canceled?.code, 'ConnectionFailure');
  assert.match(v1.canceled?.details ?? '', /Unexpected server response: 400/);
});

test('audio of a wrong shape is a bad request', async () => {
  await using service = await startSpeechService({ recognizer: 'script' });
  for (const shape of [{ channels: 2 }, { rateHz: 44_100 }]) {
    const run = await transcribe(service.endpoint, { audio: silence(500), ...shape });
    assert.equal(run.canceled?.code, 'BadRequestParameters');
  }
});

test('8 kHz audio keeps true times', async () => {
  await using service = await startSpeechService({ recognizer: 'script', script: twoPhrases });
  const run = await transcribe(service.endpoint, { audio: silence(5_000, 8_000), rateHz: 8_000 });
  assert.deepEqual(
    run.finals.map((event) => event.startMs),
    [500, 2_600],
  );
  assert.equal(service.stats().audioMs, 5_000);
});

test('turns that the service ends in mid-stream go on from the last phrase, and times stay absolute', async () => {
  await using service = await startSpeechService({
    recognizer: 'script',
    script: twoPhrases,
    faults: [{ fault: 'turn-end', when: { afterAudioMs: 2_500, times: 1 } }],
  });
  const turns = () => service.stats().perConnection[0]?.turns ?? 0;
  const run = await transcribe(service.endpoint, {
    audio: fiveSeconds,
    hold: { atMs: 3_000, until: () => turns() > 1 },
  });
  assert.deepEqual(said(run.finals), [
    ['Good morning everyone.', 500, 2_000, 'Guest-1'],
    ['Hello there.', 2_600, 3_800, 'Guest-2'],
  ]);
  assert.equal(turns(), 2);
  assert.equal(service.stats().connections.total, 1);
});
