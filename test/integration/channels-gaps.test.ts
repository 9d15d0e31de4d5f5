import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as z from 'zod';
import { jobSchema } from '../../src/lib/http/job-schema.ts';
import { partialSchema } from '../../src/lib/http/partial-schema.ts';
import { transcriptSchema } from '../../src/lib/transcript/transcript.ts';
import { assertChannels, channelsWav, scriptsOf } from './support/channels-check.ts';
import { readEvents } from './support/read-events.ts';
import { type RunningApp, startApp } from './support/start-app.ts';

let app: RunningApp;
before(async () => {
  // One segment after the other, at the SDK's own pace: the channels take turns.
  app = await startApp({ settings: { SEGMENT_MS: '12000', SPEECH_SESSIONS: '1', SPEECH_BURST_MS: '5000' } });
});
after(() => app[Symbol.asyncDispose]());

const phrasesSchema = z.object({ phrases: transcriptSchema.shape.phrases });

test('a gap is one of a channel: it is marked as such, and a retry fills just that', async () => {
  const scripts = scriptsOf(2, 24_000, 301);
  // The fourth connection is for the second channel's second segment, and so is each after it.
  const others = Array.from({ length: 30 }, (_, nth) => nth + 4);
  app.stack.speech?.setFaults(others.map((connection) => ({ fault: 'drop', when: { connection, afterAudioMs: 100 } })));
  await app.dropFile('gap.wav', await channelsWav(app.folder, 'gap.wav', scripts), { channels: 'separate' });
  const partial = await app.ended('gap.wav');
  assert.equal(partial.state, 'partial', JSON.stringify(partial.error));

  const { integrity, phrases, notes } = await app.transcript(partial.id);
  const cutSeconds = integrity.seams.find((seam) => seam['channel'] === 2)?.at ?? Number.NaN;
  assert.deepEqual(integrity['missing'], [{ start: cutSeconds, end: 24, channel: 2 }]);
  assert.equal(partial['missingSeconds'], integrity.missingSeconds);
  assert.equal(partial['recognisedSeconds'], 48 - integrity.missingSeconds);
  const later = phrases.filter(({ start }) => start > cutSeconds);
  assert.ok(later.length > 0 && later.every((phrase) => phrase['channel'] === 1));
  assert.ok(notes.some((note) => / seconds of channel 2 from .* are missing/.test(note)));
  const text = await (await app.api(`/transcriptions/${partial.id}/transcript?format=txt`)).text();
  assert.match(text, /\[missing: 00:00:\d\d\.\d{3} to 00:00:24\.000 of channel 2 was not recognised\]/);

  app.stack.speech?.setFaults([]);
  const paidBeforeMs = app.stack.speech?.stats().audioMs ?? 0;
  assert.equal((await app.api(`/transcriptions/${partial.id}/retry`, { method: 'POST' })).status, 202);
  const whole = await app.followed(partial.id, 'is whole', (view) => view.state === 'done' && Boolean(view.finished));
  assertChannels(await app.transcript(whole.id), scripts);
  const paidMs = (app.stack.speech?.stats().audioMs ?? 0) - paidBeforeMs;
  assert.ok(paidMs <= 24_000 - 1_000 * cutSeconds, 'what was recognised is not paid for again');
});

test('what is told early is final on all channels, in the order and under the numbers that the transcript has', async () => {
  const scripts = scriptsOf(2, 36_000, 311);
  await app.dropFile('told.wav', await channelsWav(app.folder, 'told.wav', scripts), { channels: 'separate' });
  const { id } = await app.jobWhen('told.wav', 'runs', ({ state }) => state === 'transcribing');
  const told: z.infer<typeof phrasesSchema>['phrases'] = [];
  const percents: number[] = [];
  let early = 0;
  const signal = AbortSignal.timeout(180_000);
  for await (const { event, data } of readEvents(
    await fetch(`${app.stack.apiUrl}/api/transcriptions/${id}/events`, { signal }),
  )) {
    if (event === 'phrases') told.push(...phrasesSchema.parse(data).phrases);
    if (event !== 'progress') continue;
    const { percent, state } = jobSchema.parse(data);
    percents.push(percent);
    if (state !== 'transcribing') continue;
    early = told.length;
    const answer = await app.api(`/transcriptions/${id}/transcript?partial=true`);
    const { success, data: partial } = partialSchema.safeParse(await answer.json());
    if (success) assert.ok(partial.phrases.every(({ start }) => start < partial.finalSeconds));
  }
  assert.ok(early > 0, 'some were told while it ran');
  assert.ok(percents.every((percent, at) => percent <= 100 && percent >= (percents[at - 1] ?? 0)));
  assertChannels(await app.transcript(id), scripts);
  const answer = await app.api(`/transcriptions/${id}/transcript`);
  assert.deepEqual(told, transcriptSchema.parse(await answer.json()).phrases);
});
