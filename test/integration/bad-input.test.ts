import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { wavHeader } from '../../local/speech/tones/tones-audio.ts';
import { eventually } from './support/eventually.ts';
import { shortWav, tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

let app: RunningApp;
before(async () => {
  app = await startApp({ settings: { SPEECH_BURST_MS: '5000' } });
});
after(() => app[Symbol.asyncDispose]());

/** The rejection that stands in storage for a file. */
async function rejectionOf(name: string): Promise<{ code: string; reason: string; whatToDo: string }> {
  const bytes = await app.rejected.getBlobClient(`${name}.json`).downloadToBuffer();
  return JSON.parse(bytes.toString('utf8'));
}

const refused: Record<string, { content: Uint8Array | string; metadata?: Record<string, string>; code: string }> = {
  'empty.wav': { content: '', code: 'empty-audio' },
  'letter.wav': { content: 'Dear Sir or Madam,\n'.repeat(100), code: 'not-audio' },
  'picture.mp3': { content: Buffer.from('\x89PNG\r\n\x1a\n'.padEnd(500, '\0'), 'latin1'), code: 'not-audio' },
  'half-a-header.wav': { content: wavHeader(1_000).subarray(0, 30), code: 'broken-wav' },
  'no-samples.wav': { content: wavHeader(0), code: 'empty-audio' },
  'bad-language.wav': { content: shortWav(2_000), metadata: { language: 'klingon' }, code: 'bad-option' },
  'unknown-locale.wav': { content: shortWav(2_000), metadata: { language: 'xx-XX' }, code: 'speech-bad-request' },
};

test('what cannot be transcribed is rejected with a reason and a remedy', async () => {
  for (const [name, { content, metadata }] of Object.entries(refused)) await app.drop(name, content, metadata);
  for (const [name, { code }] of Object.entries(refused)) {
    const job = await app.ended(name);
    assert.equal(job.state, 'failed', name);
    assert.equal(job.error?.code, code, `${name}: ${job.error?.message}`);
    assert.ok(job.error.message.length > 20 && job.error.remedy.length > 20);
    assert.equal(job.ledger?.balanced, true, name);
    const rejection = await rejectionOf(name);
    assert.equal(rejection.code, code);
    assert.equal(rejection.reason, job.error.message);
    assert.equal(rejection.whatToDo, job.error.remedy);
  }
});

test('a header that promises more than the file holds costs a note, not the file', async () => {
  const whole = shortWav(6_000, 2);
  await app.drop('cut-short.wav', whole.subarray(0, whole.length - 48_000));
  const job = await app.ended('cut-short.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  const { notes, source } = await app.transcript(job.id);
  assert.equal(source.lengthSeconds, 4.5);
  assert.match(notes.join(' '), /header/);
});

test('only silence gives an empty transcript that says so, and costs nothing', async () => {
  const before = app.stack.speech?.stats().connections.total;
  await app.drop('silence.wav', Buffer.concat([wavHeader(32_000 * 70), Buffer.alloc(32_000 * 70)]));
  const job = await app.ended('silence.wav');
  assert.equal(job.state, 'done');
  assert.equal(job.silent, true);
  assert.equal(job.sentSeconds, 0);
  const transcript = await app.transcript(job.id);
  assert.deepEqual(transcript.phrases, []);
  assert.ok(transcript.notes.length > 0);
  assert.equal(app.stack.speech?.stats().connections.total, before);
});

test('only noise gives an empty transcript that says that nothing was recognised', async () => {
  const noise = randomFillSync(Buffer.alloc(32_000 * 5));
  await app.drop('noise.wav', Buffer.concat([wavHeader(noise.length), noise]));
  const job = await app.ended('noise.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  const transcript = await app.transcript(job.id);
  assert.deepEqual(transcript.phrases, []);
  assert.equal(transcript.integrity.silent, false);
  assert.ok(transcript.notes.length > 0);
});

test('megabytes of zeros are refused after a look at their beginning', async () => {
  const path = join(app.folder, 'zeros.wav');
  const file = await open(path, 'w');
  await file.truncate(20_000_000);
  await file.close();
  await app.dropFile('zeros.wav', path);
  const job = await app.ended('zeros.wav');
  assert.equal(job.state, 'failed');
  assert.equal(job.error?.code, 'not-audio', job.error?.message);
});

test('a file that is deleted while it waits ends with that as the reason', async () => {
  const { path } = await tonesWav(app.folder, 'fleeting.wav', { lengthMs: 120_000, seed: 4 });
  await app.dropFile('fleeting.wav', path);
  await app.jobWhen('fleeting.wav', 'is there', () => true);
  await app.audio.deleteBlob('fleeting.wav');
  const job = await app.ended('fleeting.wav');
  assert.equal(job.state, 'failed');
  assert.equal(job.error?.code, 'audio-gone');
});

test('an overwritten file has one job that says so and one transcript, that of the new version', async () => {
  const old = await tonesWav(app.folder, 'old.wav', { lengthMs: 120_000, seed: 9 });
  const now = await tonesWav(app.folder, 'new.wav', { lengthMs: 5_000, seed: 10 });
  await app.dropFile('versions.wav', old.path);
  await app.jobWhen('versions.wav', 'is there', () => true);
  await app.dropFile('versions.wav', now.path);
  const jobs = await eventually('both jobs end', async () => {
    const all = await app.jobsOf('versions.wav');
    return all.length === 2 && all.every((job) => job.finished) ? all : undefined;
  });
  const done = jobs.find((job) => job.state === 'done');
  assert.equal(jobs.find((job) => job.state === 'failed')?.error?.code, 'audio-overwritten');
  assertEveryWordOnce(await app.transcript(done?.id ?? ''), now.script);
  assert.equal(await app.rejected.getBlobClient('versions.wav.json').exists(), false, 'the old version left none');
});

test('nothing is left running, and nothing in the work container but records', async () => {
  for (const name of Object.keys(refused)) await app.ended(name);
  await eventually('no session is open', () => app.stack.speech?.stats().connections.open === 0);
  const left: string[] = [];
  for await (const blob of app.work.listBlobsFlat()) left.push(blob.name);
  assert.deepEqual(
    left.filter((name) => name.endsWith('.pcm') || name.endsWith('plan.json')),
    [],
  );
});
