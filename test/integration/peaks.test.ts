import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { wavHeader } from '../../local/speech/tones/tones-audio.ts';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { problemSchema } from '../../src/lib/http/problem-schema.ts';
import { segmentSchema } from '../../src/lib/pipeline/work-records.ts';
import { segmentOf } from '../../src/lib/storage/work-names.ts';
import { ffmpeg, withoutFfmpeg } from './support/ffmpeg.ts';
import { peaksOf, truePeaks } from './support/peaks-check.ts';
import { shortWav, tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp, type View } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

let app: RunningApp;
before(async () => {
  // Short segments, so that short files have several.
  app = await startApp({ settings: { SEGMENT_MS: '5000' } });
});
after(() => app[Symbol.asyncDispose]());
afterEach(() => app.stack.speech?.setFaults([]));

async function done(name: string): Promise<View> {
  const job = await app.ended(name);
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  return job;
}

async function namesUnder(prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of app.work.listBlobsFlat({ prefix })) names.push(name);
  return names;
}

/** A refusal's status and its code. */
async function refusalOf(id: string): Promise<[number, string]> {
  const answer = await app.api(`/transcriptions/${id}/peaks`);
  const { type, remedy } = problemSchema.parse(await answer.json());
  assert.ok(remedy.length > 0);
  return [answer.status, type.replace('urn:dropscribe:problem:', '')];
}

test('the peaks of a file in several segments are those of its samples, from the first to the last', async () => {
  const { path, script } = await tonesWav(app.folder, 'talk.wav', { lengthMs: 63_456, seed: 11 });
  await app.dropFile('talk.wav', path);
  const job = await done('talk.wav');
  assert.ok((job.segments?.total ?? 0) > 2, JSON.stringify(job.segments));
  const { secondsPerPeak, values } = await peaksOf(app, job.id);
  assert.equal(secondsPerPeak, 0.1);
  assert.equal(values.length, 635);
  assert.deepEqual(values, truePeaks(script, 100));
  assert.ok(Math.max(...values) > 100 && values.includes(0), 'there are words and pauses');
});

test('silence is 0 and counts: in front, at the end, and where there is nothing else', async () => {
  const script = tonesScript({ lengthMs: 3_000, seed: 12 });
  const silence = Buffer.alloc(7_000 * 32);
  const sound = shortWav(3_000, 12).subarray(wavHeader(0).length);
  await app.drop('padded.wav', Buffer.concat([wavHeader(17_000 * 32), silence, sound, silence]));
  await app.drop('silent.wav', Buffer.concat([wavHeader(7_000 * 32), silence]));
  const zeros = new Array<number>(70).fill(0);
  const padded = await peaksOf(app, (await done('padded.wav')).id);
  assert.deepEqual(padded.values, [...zeros, ...truePeaks(script, 100), ...zeros]);
  assert.deepEqual((await peaksOf(app, (await done('silent.wav')).id)).values, zeros);
});

test('peaks have a tag, by which nobody is sent them twice', async () => {
  await app.drop('tag.wav', shortWav(2_000));
  const { id } = await done('tag.wav');
  const ask = (headers: Record<string, string>) => app.api(`/transcriptions/${id}/peaks`, { headers });
  const first = await ask({});
  assert.equal(first.headers.get('content-type'), 'application/json; charset=utf-8');
  assert.equal(first.headers.get('cache-control'), 'private, no-cache');
  const tag = first.headers.get('etag') ?? '';
  assert.match(tag, /^"[^"]+"$/);
  const second = await ask({ 'if-none-match': tag });
  assert.deepEqual([second.status, second.headers.get('etag'), await second.text()], [304, tag, '']);
  assert.equal((await ask({ 'if-none-match': '"another"' })).status, 200);
});

test('a file with speakers that breaks off again and again is measured once, from end to end', async () => {
  const { path, script } = await tonesWav(app.folder, 'meeting.wav', { lengthMs: 90_000, seed: 13, speakers: 3 });
  app.stack.speech?.setFaults([
    { fault: 'drop', when: { connection: 1, afterAudioMs: 70_000 } },
    { fault: 'drop', when: { connection: 2, afterAudioMs: 5_000 } },
  ]);
  const connectionsBefore = app.stack.speech?.stats().connections.total ?? 0;
  await app.dropFile('meeting.wav', path, { speakers: 'true' });
  const job = await done('meeting.wav');
  assert.equal(job.segments?.total, 1);
  assert.ok((app.stack.speech?.stats().connections.total ?? 0) - connectionsBefore > 1, 'it was tried again');
  assertEveryWordOnce(await app.transcript(job.id), script);
  assert.deepEqual((await peaksOf(app, job.id)).values, truePeaks(script, 100));
});

test('a segment that was recognised before peaks were measured is read, and is 0', async () => {
  const { path, script } = await tonesWav(app.folder, 'before.wav', { lengthMs: 63_000, seed: 11 });
  // One segment is recognised, and the others wait until the service is right again.
  const others = Array.from({ length: 40 }, (_, nth) => nth + 2);
  app.stack.speech?.setFaults(others.map((connection) => ({ fault: 'handshake-401', when: { connection } })));
  await app.dropFile('before.wav', path);
  const { id } = await app.jobWhen('before.wav', 'has a segment', ({ segments }) => segments?.done === 1);
  const [name] = (await namesUnder(`${id}/segments/`)).filter((one) => segmentOf(one));
  assert.ok(name);
  const blob = app.work.getBlockBlobClient(name);
  const { peaks, ...record } = segmentSchema.parse(JSON.parse((await blob.downloadToBuffer()).toString()));
  assert.ok(peaks);
  const older = JSON.stringify(record);
  await blob.upload(older, Buffer.byteLength(older));
  app.stack.speech?.setFaults([]);
  await done('before.wav');
  const expected = truePeaks(script, 100).map((peak, at) => {
    const atMs = at * 100 + 50;
    return atMs > record.startMs && atMs < record.endMs ? 0 : peak;
  });
  assert.notDeepEqual(expected, truePeaks(script, 100));
  assert.deepEqual((await peaksOf(app, id)).values, expected);
});

/** A sixteenth of full scale: filters and codecs change the shape of a wave, and where in a step a word begins. */
const nearly = 16;

test('other rates, channels and codecs come near to the same peaks', { skip: withoutFfmpeg }, async () => {
  const { path, script } = await tonesWav(app.folder, 'source.wav', { lengthMs: 60_000, seed: 14 });
  // As loud on both channels; left to itself ffmpeg takes 3 dB away.
  const twice = ['-af', 'pan=stereo|c0=c0|c1=c0'];
  // Larger than 512 KB, so that it is decoded while it is recognised; the small one is decoded first.
  const forms: Record<string, readonly string[]> = {
    'studio.wav': [...twice, '-ar', '44100', '-c:a', 'pcm_s16le'],
    'large.m4a': [...twice, '-ar', '48000', '-c:a', 'aac', '-b:a', '256k', '-f', 'mp4'],
    'small.m4a': ['-c:a', 'aac', '-b:a', '64k', '-f', 'mp4'],
  };
  const expected = truePeaks(script, 100);
  for (const [name, args] of Object.entries(forms)) {
    const made = join(app.folder, name);
    await ffmpeg(['-i', path, ...args, made]);
    await app.dropFile(name, made);
  }
  for (const name of Object.keys(forms)) {
    const { secondsPerPeak, values } = await peaksOf(app, (await done(name)).id);
    assert.equal(secondsPerPeak, 0.1);
    assert.ok(Math.abs(values.length - expected.length) <= 1, `${name}: ${values.length}`);
    const off = expected.filter((peak, at) => Math.abs(peak - (values[at] ?? 0)) > nearly);
    assert.ok(off.length <= expected.length / 100, `${name}: ${off.length} of ${expected.length}`);
  }
});

test('there are none while a job runs, when it was cancelled or is not there', async () => {
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 1_000 }]);
  await app.drop('slow.wav', shortWav(8_000, 15));
  const { id } = await app.jobWhen('slow.wav', 'runs', ({ state }) => state === 'transcribing');
  assert.deepEqual(await refusalOf(id), [409, 'still-running']);
  await app.api(`/transcriptions/${id}`, { method: 'DELETE' });
  await app.followed(id, 'ends', ({ finished }) => finished !== undefined);
  assert.deepEqual(await refusalOf(id), [409, 'transcription-cancelled']);
  assert.deepEqual(await refusalOf('0'.repeat(32)), [404, 'not-found']);
});

test('they go with their transcript; a job from before they were measured has none, and says so', async () => {
  await app.drop('older.wav', shortWav(2_000, 16));
  const first = await done('older.wav');
  await app.transcripts.deleteBlob('older.wav/peaks.json');
  assert.deepEqual(await refusalOf(first.id), [404, 'no-peaks']);

  const body = JSON.stringify({ name: 'older.wav', options: { profanity: 'raw' } });
  const { id } = (await (await app.api('/transcriptions', { method: 'POST', body })).json()) as { id: string };
  await app.followed(id, 'is done', ({ state }) => state === 'done');
  assert.deepEqual((await peaksOf(app, id)).values, truePeaks(tonesScript({ lengthMs: 2_000, seed: 16 }), 100));
  assert.deepEqual(await refusalOf(first.id), [410, 'transcript-gone']);
  await app.transcripts.deleteBlob('older.wav/transcript.json');
  assert.deepEqual(await refusalOf(id), [410, 'transcript-gone']);
});
