import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { assertChannels, channelsWav, scriptsOf, silentScript } from './support/channels-check.ts';
import { ffmpeg, withoutFfmpeg } from './support/ffmpeg.ts';
import { tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp, type TranscriptBody, type View } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

let app: RunningApp;
before(async () => {
  app = await startApp({ settings: { SEGMENT_MS: '12000' } });
});
after(() => app[Symbol.asyncDispose]());

const separate = { channels: 'separate' };
const paidMs = () => app.stack.speech?.stats().audioMs ?? Number.NaN;

async function done(name: string): Promise<{ readonly job: View; readonly transcript: TranscriptBody }> {
  const job = await app.ended(name);
  assert.equal(job.state, 'done', `${name}: ${JSON.stringify(job.error)}`);
  assert.equal(job.ledger?.balanced, true, name);
  return { job, transcript: await app.transcript(job.id) };
}

function assertAccounted({ integrity }: TranscriptBody, seconds: number): void {
  const parts = ['coveredSeconds', 'silentSeconds', 'withoutWordsSeconds', 'missingSeconds'].map((part) =>
    Math.round(1_000 * Number(integrity[part])),
  );
  assert.equal(
    parts.reduce((sum, part) => sum + part, 0),
    1_000 * seconds,
  );
  assert.equal(integrity.seconds, seconds);
}

test('each channel of a recording is recognised by itself, cut in its own pauses, and all make one transcript', async () => {
  const scripts = scriptsOf(2, 60_000, 201);
  await app.dropFile('call.wav', await channelsWav(app.folder, 'call.wav', scripts), separate);
  const { job, transcript } = await done('call.wav');
  assertChannels(transcript, scripts);
  assertAccounted(transcript, 120);
  assert.deepEqual([job['channels'], job['lengthSeconds'], job['recognisedSeconds']], [2, 60, 120]);
  const { seams } = transcript.integrity;
  assert.deepEqual([...new Set(seams.map((seam) => seam['channel']))].sort(), [1, 2]);
  assert.ok(seams.every(({ joined }) => joined === 'pause'));
  const { channels } = transcript['options'] as { channels: string };
  assert.equal(channels, 'separate');

  const text = await (await app.api(`/transcriptions/${job.id}/transcript?format=txt`)).text();
  assert.match(text, /^Channel-[12]: /);
  const edited = await app.api(`/transcriptions/${job.id}/edits`, {
    method: 'PUT',
    headers: { 'if-match': '*' },
    body: JSON.stringify({ speakers: { 'Channel-2': 'Anna' } }),
  });
  assert.equal(edited.status, 200, await edited.clone().text());
  const named = (await app.transcript(job.id)).phrases.filter((phrase) => phrase['channel'] === 2);
  assert.ok(named.length > 0 && named.every(({ speaker }) => speaker === 'Anna'));

  // Both as recordings of their own, and paid as such.
  const beforeMs = paidMs();
  for (const [at, script] of scripts.entries()) {
    const name = `alone-${at}.wav`;
    await app.dropFile(name, await channelsWav(app.folder, name, [script]));
  }
  for (const at of scripts.keys()) await done(`alone-${at}.wav`);
  assert.equal(1_000 * (job.sentSeconds ?? 0), paidMs() - beforeMs);
});

test('two channels are paid for as twice the length', async () => {
  const scripts = [1, 1_001].map((firstNumber) => tonesScript({ lengthMs: 12_000, firstNumber, pauses: 'none' }));
  const beforeMs = paidMs();
  await app.dropFile('twice.wav', await channelsWav(app.folder, 'twice.wav', scripts), separate);
  const { job, transcript } = await done('twice.wav');
  assertChannels(transcript, scripts);
  assert.deepEqual([job.sentSeconds, paidMs() - beforeMs], [24, 24_000]);
  assert.equal((job['receipt'] as { audioSeconds: number }).audioSeconds, 24);
});

test('a meeting has four channels', async () => {
  const scripts = scriptsOf(4, 45_000, 211);
  await app.dropFile('meeting.wav', await channelsWav(app.folder, 'meeting.wav', scripts), separate);
  const { transcript } = await done('meeting.wav');
  assertChannels(transcript, scripts);
  assertAccounted(transcript, 180);
  assert.deepEqual(transcript['speakers'] && (transcript['speakers'] as unknown[]).length, 4);
});

test('a silent channel costs nothing', async () => {
  const [script = silentScript(0)] = scriptsOf(1, 30_000, 221);
  const beforeMs = paidMs();
  await app.dropFile('half.wav', await channelsWav(app.folder, 'half.wav', [script, silentScript(30_000)]), separate);
  const { job, transcript } = await done('half.wav');
  assertChannels(transcript, [script, silentScript(30_000)]);
  assertAccounted(transcript, 60);
  assert.ok(Number(transcript.integrity['silentSeconds']) >= 30);
  assert.equal(transcript.integrity.silent, false);
  assert.equal(1_000 * (job.sentSeconds ?? Number.NaN), paidMs() - beforeMs);
  assert.ok((job.sentSeconds ?? 99) <= 30);
});

test('a recording of one channel is as any other, and a note says so', async () => {
  const { path, script } = await tonesWav(app.folder, 'mono.wav', { lengthMs: 30_000, seed: 231 });
  await app.dropFile('mono.wav', path, separate);
  const { job, transcript } = await done('mono.wav');
  assertEveryWordOnce(transcript, script);
  assert.ok(transcript.phrases.every((phrase) => phrase['channel'] === undefined && phrase.speaker === undefined));
  assert.equal(job['channels'], undefined);
  assert.deepEqual(transcript.notes, ['The recording has one channel, so there was none to separate.']);
});

test('the channels of encoded files are kept apart, decoded first or while they are recognised', {
  skip: withoutFfmpeg,
}, async () => {
  const forms: Record<string, { readonly channels: number; readonly args: readonly string[] }> = {
    'small.m4a': { channels: 2, args: ['-c:a', 'aac', '-b:a', '64k', '-f', 'mp4'] },
    'large.m4a': { channels: 2, args: ['-ar', '48000', '-c:a', 'aac', '-b:a', '192k', '-f', 'mp4'] },
    'four.flac': { channels: 4, args: ['-f', 'flac'] },
  };
  const scriptsFor = (channels: number) => scriptsOf(channels, 45_000, 241 + channels);
  for (const [name, { channels, args }] of Object.entries(forms)) {
    const path = await channelsWav(app.folder, 'source.wav', scriptsFor(channels));
    const made = join(app.folder, name);
    await ffmpeg(['-i', path, ...args, made]);
    await app.dropFile(name, made, separate);
  }
  for (const [name, { channels }] of Object.entries(forms)) {
    const { job, transcript } = await done(name);
    assertChannels(transcript, scriptsFor(channels));
    assert.equal(job['channels'], channels, name);
  }
});

test('more channels than eight are refused, and speakers together with channels', { skip: withoutFfmpeg }, async () => {
  const many = join(app.folder, 'many.mka');
  const layout = 'aevalsrc=exprs=0.1*sin(440*t)|0.1|0.1|0.1|0.1|0.1|0.1|0.1|0.1|0.1|0.1|0.1:s=16000:d=2';
  await ffmpeg(['-f', 'lavfi', '-i', layout, '-c:a', 'pcm_s16le', many]);
  await app.dropFile('many.mka', many, separate);
  const { error } = await app.ended('many.mka');
  assert.equal(error?.code, 'too-many-channels', JSON.stringify(error));
  assert.match(error.message, /has 12 channels; at most 8/);
  const body = JSON.stringify({ name: 'many.mka', options: { channels: 'separate', speakers: true } });
  const answer = await app.api('/transcriptions', { method: 'POST', body });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /the channel is the speaker/);
});
