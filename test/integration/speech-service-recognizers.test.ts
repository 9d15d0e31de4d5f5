import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { FaultPlan } from '../../local/speech/faults.ts';
import { requireSphinx, SphinxMissingError, takeSlot } from '../../local/speech/recognizers/sphinx-process.ts';
import { startSpeechService } from '../../local/speech/service.ts';
import { tonesPcm } from '../../local/speech/tones/tones-audio.ts';
import { type TonesScript, tonesScript } from '../../local/speech/tones/tones-script.ts';
import { type FinalEvent, type Run, recognize, silence, transcribe } from './speech-service-client.ts';

const librivox = '/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb';
const waveHeaderBytes = 44;

const detailedSchema = z.object({
  NBest: z.tuple([
    z.object({
      Lexical: z.string(),
      Confidence: z.number().gt(0).max(1),
      Words: z.array(z.object({ Word: z.string(), Offset: z.number(), Duration: z.number() })),
    }),
  ]),
});

const best = (event: FinalEvent) => detailedSchema.parse(JSON.parse(event.json)).NBest[0];

function wordsOf(finals: readonly FinalEvent[]): { text: string; startMs: number; endMs: number }[] {
  return finals.flatMap((event) => {
    // The transcriber's JSON is not rebased on the session; the phrase's own offset is.
    const words = best(event).Words;
    const shiftMs = event.startMs - (words[0]?.Offset ?? 0) / 10_000;
    return words.map((word) => ({
      text: word.Word,
      startMs: word.Offset / 10_000 + shiftMs,
      endMs: (word.Offset + word.Duration) / 10_000 + shiftMs,
    }));
  });
}

const near = (actual: number, expected: number) => Math.abs(actual - expected) <= 20;

test('tones: every word once, in order, at its time, for its speaker', async () => {
  const script = tonesScript({ lengthMs: 60_000, seed: 3, speakers: 3 });
  await using service = await startSpeechService({ recognizer: 'tones' });
  const run = await transcribe(service.endpoint, {
    audio: Buffer.concat([...tonesPcm(script)]),
    configure: (config) => config.requestWordLevelTimestamps(),
  });
  const expected = [...script.words];
  const heard = wordsOf(run.finals);
  assert.deepEqual(
    heard.map((word) => word.text),
    expected.map((word) => word.text),
  );
  assert.ok(heard.every((word, index) => near(word.startMs, expected[index]?.startMs ?? Number.NaN)));
  const guests = new Map<number, string>();
  for (const { speaker } of expected) if (!guests.has(speaker)) guests.set(speaker, `Guest-${guests.size + 1}`);
  const speakerOfWord = run.finals.flatMap((event) => best(event).Words.map(() => event.speaker));
  assert.deepEqual(
    speakerOfWord,
    expected.map((word) => guests.get(word.speaker)),
  );
});

test('tones: languages are told apart among the candidates', async () => {
  const languages = [
    { startMs: 0, language: 'de-DE' },
    { startMs: 5_000, language: 'en-US' },
  ];
  await using service = await startSpeechService({ recognizer: 'tones' });
  const run = await transcribe(service.endpoint, {
    audio: Buffer.concat([...tonesPcm(tonesScript({ lengthMs: 10_000, languages }))]),
    languages: ['en-US', 'de-DE'],
  });
  const heard = new Set(run.finals.map((event) => event.language));
  assert.deepEqual([...heard], ['de-DE', 'en-US']);
});

// Both run at the SDK's own pace, twice real time, and mostly wait.
describe('tones: interrupted turns', { concurrency: true }, () => {
  test('a dropped connection loses and doubles nothing, and times stay true', async () => {
    const script = tonesScript({ lengthMs: 7_000, seed: 5 });
    const run = await runTones(script, { fault: 'drop', when: { afterAudioMs: 3_000, times: 1 } });
    assert.deepEqual(textsAndLateness(run.finals, script), { texts: 'same', latenessMs: [0] });
  });

  test('after a turn that the service ends in mid-stream the SDK reports times up to one chunk late', async () => {
    // The chunk that the SDK holds back for its throttle goes out first in the new turn, before the replay; so
    // everything in that turn seems 100 ms later than it is. No word is lost.
    const script = tonesScript({ lengthMs: 7_000, seed: 5 });
    const run = await runTones(script, { fault: 'turn-end', when: { afterAudioMs: 3_000, times: 1 } });
    const { texts, latenessMs } = textsAndLateness(run.finals, script);
    assert.equal(texts, 'same');
    // On a busy machine the throttle may have no chunk in hand.
    assert.ok(latenessMs.length === 1 && [0, 100].includes(latenessMs[0] ?? Number.NaN), `late by ${latenessMs} ms`);
  });
});

async function runTones(script: TonesScript, fault: FaultPlan[number]): Promise<Run> {
  await using service = await startSpeechService({ recognizer: 'tones', faults: [fault] });
  const run = await transcribe(service.endpoint, {
    audio: Buffer.concat([...tonesPcm(script)]),
    configure: (config) => {
      config.requestWordLevelTimestamps();
      // Twice real time from here on, so that the fault meets audio that is still coming.
      config.setProperty('SPEECH-TransmitLengthBeforThrottleMs', '2500');
    },
    deadlineMs: 20_000,
  });
  assert.deepEqual(service.stats().faults, { [fault.fault]: 1 });
  return run;
}

/** Whether the words are the script's, and by how much they are late, to 20 ms. */
function textsAndLateness(finals: readonly FinalEvent[], script: TonesScript) {
  const expected = [...script.words];
  const heard = wordsOf(finals);
  const same = heard.length === expected.length && heard.every((word, index) => word.text === expected[index]?.text);
  const late = heard.map((word, index) => Math.round((word.startMs - (expected[index]?.startMs ?? 0)) / 20) * 20);
  return { texts: same ? 'same' : heard.map((word) => word.text), latenessMs: [...new Set(late)] };
}

const sphinxMissing = whyNoSphinx();

/** Waits until no child runs and none can begin; each result gives its place back. */
const everyPlace = () => Promise.all(Array.from({ length: availableParallelism() }, takeSlot));

test('sphinx: the words are those of pocketsphinx run directly', { skip: sphinxMissing }, async () => {
  const file = `${librivox}-0890.wav`;
  const direct = await promisify(execFile)('pocketsphinx_continuous', ['-infile', file, '-logfn', '/dev/null']);
  await using service = await startSpeechService({ recognizer: 'sphinx' });
  const run = await transcribe(service.endpoint, {
    audio: readFileSync(file).subarray(waveHeaderBytes),
    configure: (config) => config.requestWordLevelTimestamps(),
    deadlineMs: 60_000,
  });
  assert.equal(run.finals.map((event) => best(event).Lexical).join(' '), direct.stdout.trim().replaceAll('\n', ' '));
  const words = wordsOf(run.finals);
  assert.ok(words.every((word) => word.startMs < word.endMs && word.endMs <= 5_300));
  assert.match(run.finals[0]?.text ?? '', /^[A-Z].*\.$/);
});

test('sphinx: silence is no match, and a client that leaves ends the recognition', {
  skip: sphinxMissing,
}, async () => {
  await using service = await startSpeechService({ recognizer: 'sphinx' });
  const run = await recognize(service.endpoint, { audio: silence(1_000), deadlineMs: 10_000 });
  assert.deepEqual(
    run.finals.map((event) => event.noMatch),
    [true],
  );
  const left = await recognize(service.endpoint, {
    audio: silence(60_000),
    hold: { atMs: 1_000, until: () => false },
    deadlineMs: 100,
  });
  assert.equal(left.timedOut, true);
  // Every place for a child comes free, so none is left running.
  const places = await everyPlace();
  for (const giveBack of places) giveBack();
});

test('sphinx: a turn that waits for its place says that it is there, and is then heard', {
  skip: sphinxMissing,
}, async () => {
  const places = await everyPlace();
  await using service = await startSpeechService({ recognizer: 'sphinx' });
  const signs = Promise.withResolvers<void>();
  const recognition = transcribe(service.endpoint, {
    audio: readFileSync(`${librivox}-0890.wav`).subarray(waveHeaderBytes),
    deadlineMs: 60_000,
    until(events) {
      if (events.filter((event) => event.kind === 'partial').length > 1) signs.resolve();
      return events.some((event) => event.kind === 'stopped');
    },
  });
  // Without signs the recognition ends by its deadline, and the events tell.
  await Promise.race([signs.promise, recognition]);
  for (const giveBack of places) giveBack();
  const { events, finals, stopped } = await recognition;
  assert.deepEqual(
    events.slice(0, 4).map((event) => (event.kind === 'partial' ? event.text : event.kind)),
    ['started', 'speech-start', '', ''],
  );
  assert.ok(stopped && finals.some((event) => /^[A-Z].*\.$/.test(event.text)));
});

test('a missing pocketsphinx is reported with the packages to install', () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nonexistent';
  try {
    assert.throws(requireSphinx, (error) => {
      assert.ok(error instanceof SphinxMissingError);
      assert.match(error.message, /apt-get install pocketsphinx pocketsphinx-en-us/);
      return true;
    });
  } finally {
    process.env['PATH'] = path;
  }
});

function whyNoSphinx(): string | false {
  try {
    requireSphinx();
  } catch (error) {
    if (error instanceof SphinxMissingError) return error.message;
    throw error;
  }
  return existsSync(`${librivox}-0890.wav`)
    ? false
    : 'the recordings are missing: apt-get install pocketsphinx-testdata';
}
