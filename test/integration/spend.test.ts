import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { BlobServiceClient } from '@azure/storage-blob';
import { type Stack, startStack } from '../../local/stack.ts';
import { readSettings } from '../../src/lib/config/settings.ts';
import { parseJobId } from '../../src/lib/job/job.ts';
import type { JobView } from '../../src/lib/pipeline/describe-job.ts';
import { openScope } from '../../src/lib/pipeline/scope.ts';
import { sweep } from '../../src/lib/sweep/sweep.ts';
import { eventually } from './support/eventually.ts';
import { ffmpeg, withoutFfmpeg } from './support/ffmpeg.ts';
import { runnerOf } from './support/runner-of.ts';
import { shortWav, tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';

/** 36 a hour is 0.01 a second. */
const prices = {
  PRICE_CURRENCY: 'EUR',
  PRICE_SPEECH_HOUR: '36',
  PRICE_GB_SECOND: '0.5',
  PRICE_MILLION_EXECUTIONS: '1000',
  INSTANCE_MEMORY_MB: '2048',
};

let app: RunningApp;
before(async () => {
  // 36 s a day, 0.3 (30 s) a file.
  app = await startApp({ settings: { ...prices, DAILY_AUDIO_HOURS: '0.01', MAX_FILE_PRICE: '0.3' } });
});
after(() => app[Symbol.asyncDispose]());

const receivedMs = () => app.stack.speech?.stats().audioMs ?? Number.NaN;
const viewOf = async (id: string) => (await (await app.api(`/transcriptions/${id}`)).json()) as JobView;

/** The day's account is what a test begins with: nothing. */
async function forgetDay(): Promise<void> {
  for await (const { name } of app.work.listBlobsFlat({ prefix: 'spend/' })) await app.work.deleteBlob(name);
}

test('a job that has ended has a receipt, also when its history was purged', async () => {
  await forgetDay();
  const beforeMs = receivedMs();
  await app.drop('paid.wav', shortWav(10_000, 1));
  const { id } = await app.ended('paid.wav');
  const { receipt, sentSeconds } = await viewOf(id);
  assert.ok(receipt?.price && receipt.executions !== undefined && receipt.gbSeconds !== undefined);
  assert.equal(receipt.audioSeconds, (receivedMs() - beforeMs) / 1000, 'what the service received');
  assert.equal(receipt.audioSeconds, sentSeconds);
  // Trigger, plan, transcribe and publish, and the orchestrator's first run and one after each of the three.
  assert.equal(receipt.executions, 8);
  assert.ok(receipt.gbSeconds > 0);
  const cents = (amount: number | undefined) => Math.round((amount ?? Number.NaN) * 1e6);
  assert.equal(receipt.price.currency, 'EUR');
  assert.equal(cents(receipt.price.speech), cents(receipt.audioSeconds * 0.01));
  assert.equal(cents(receipt.price.compute), cents(receipt.gbSeconds * 0.5));
  assert.equal(cents(receipt.price.executions), cents(0.008));

  const purged = await fetch(`${app.stack.apiUrl}/runtime/webhooks/durabletask/instances/${id}`, { method: 'DELETE' });
  assert.ok(purged.ok);
  const later = (await viewOf(id)).receipt;
  assert.equal(later?.audioSeconds, receipt.audioSeconds);
  assert.equal(later?.executions, 6, 'all but the publishing, which wrote it');
  assert.ok((later?.gbSeconds ?? 0) > 0 && (later?.gbSeconds ?? 0) < receipt.gbSeconds);
});

test('of files dropped at once so many are taken as the day has audio for, and nothing is sent of the others', async () => {
  await forgetDay();
  const beforeMs = receivedMs();
  const names = ['a.wav', 'b.wav', 'c.wav', 'd.wav', 'e.wav'];
  await Promise.all(names.map((name, seed) => app.drop(name, shortWav(11_000, 20 + seed))));
  const jobs = await Promise.all(names.map((name) => app.ended(name)));
  const done = jobs.filter(({ state }) => state === 'done');
  assert.equal(done.length, 3, 'three times 11 s are within 36 s');
  const sentMs = done.reduce((sum, { sentSeconds = Number.NaN }) => sum + 1000 * sentSeconds, 0);
  assert.equal(receivedMs() - beforeMs, sentMs);
  for (const { state, error, id } of jobs.filter((job) => job.state !== 'done')) {
    assert.equal(state, 'failed');
    assert.equal(error?.code, 'over-daily-cap', JSON.stringify(error));
    assert.match(error.message, /0\.0031 hours .* of the 0\.01 that all files of \d{4}-\d\d-\d\d/);
    assert.equal((await viewOf(id)).receipt?.audioSeconds, 0);
  }
});

test('a file that fails in its middle counts with what it sent, and its retry with what that sends', async () => {
  await forgetDay();
  app.stack.speech?.setFaults([{ fault: 'status-BadRequest', when: { afterAudioMs: 2_000 } }]);
  await app.drop('broken.wav', shortWav(15_000, 31));
  const { id, state } = await app.ended('broken.wav');
  app.stack.speech?.setFaults([]);
  assert.equal(state, 'failed');
  const { receipt } = await viewOf(id);
  assert.ok(receipt?.audioSeconds !== undefined && receipt.audioSeconds >= 2 && receipt.audioSeconds <= 15);
  const purged = await fetch(`${app.stack.apiUrl}/runtime/webhooks/durabletask/instances/${id}`, { method: 'DELETE' });
  assert.ok(purged.ok);
  assert.equal((await viewOf(id)).receipt?.audioSeconds, receipt.audioSeconds);
  assert.deepEqual(await spentMs(), [1000 * receipt.audioSeconds]);

  const again = await app.api(`/transcriptions/${id}/retry`, { method: 'POST' });
  assert.equal(again.status, 202);
  const done = await app.followed(id, 'is done', (view) => view.state === 'done');
  const [first = 0, second = 0] = await spentMs();
  assert.ok(second > 0);
  assert.equal(first + second, 1000 * (done.sentSeconds ?? Number.NaN), 'the receipt has all that was sent');
});

/** What was sent in the end, as the day's account has it. */
const spentMs = async () =>
  (await logs())
    .flatMap((log) => log.trim().split('\n'))
    .flatMap((line) => /"spentMs":(\d+)/.exec(line)?.slice(1).map(Number) ?? []);

async function logs(): Promise<string[]> {
  const all: string[] = [];
  for await (const { name } of app.work.listBlobsFlat({ prefix: 'spend/' })) {
    all.push((await app.work.getBlobClient(name).downloadToBuffer()).toString());
  }
  return all;
}

test('a file that costs more than one may is refused before anything is sent', async () => {
  await forgetDay();
  const beforeMs = receivedMs();
  await app.drop('dear.wav', shortWav(31_000, 41));
  const { error } = await app.ended('dear.wav');
  assert.equal(error?.code, 'over-file-cap');
  assert.match(error.message, /would cost 0\.3\d* EUR at Speech, and 0\.3 is the most/);
  assert.equal(receivedMs(), beforeMs);
  assert.deepEqual(await logs(), [], 'it took nothing of the day');
});

test('so is one whose length shows only when it is decoded', { skip: withoutFfmpeg }, async () => {
  const beforeMs = receivedMs();
  const { path } = await tonesWav(app.folder, 'dear.wav', { lengthMs: 40_000, seed: 42 });
  const encoded = join(app.folder, 'dear.mp3');
  await ffmpeg(['-i', path, '-b:a', '32k', encoded]);
  await app.dropFile('dear.mp3', encoded);
  const { error } = await app.ended('dear.mp3');
  assert.equal(error?.code, 'over-file-cap', JSON.stringify(error));
  assert.match(error.message, /more than 0\.3 EUR/);
  assert.equal(receivedMs(), beforeMs);
});

test('a sweep deletes the accounts of days long over', async () => {
  for (const day of ['2020-01-01', '2999-01-01']) await app.work.getAppendBlobClient(`spend/${day}`).create();
  const settings = readSettings({
    DATA_STORAGE: app.stack.storage.connectionString,
    SPEECH_ENDPOINT: 'ws://127.0.0.1:9/none',
  });
  await using scope = openScope(settings);
  const runner = runnerOf(app.stack.apiUrl);
  await sweep({ scope, runner, nowMs: Date.now(), signal: AbortSignal.timeout(60_000), warn: () => {} });
  assert.equal(await app.work.getBlobClient('spend/2020-01-01').exists(), false);
  assert.equal(await app.work.getBlobClient('spend/2999-01-01').exists(), true);
  await app.work.deleteBlob('spend/2999-01-01');
});

test('a refused file is transcribed by a retry once the cap is raised', async () => {
  const stateDir = join(app.folder, 'raised');
  const start = (hours: string) =>
    startStack({
      stateDir,
      apiPort: 0,
      recognizer: 'tones',
      settings: { SPEECH_BURST_MS: '600000', DAILY_AUDIO_HOURS: hours },
      log: () => {},
    });
  let id: string;
  {
    await using stack = await start('0.004');
    await drop(stack, 'first.wav', shortWav(10_000, 51));
    assert.equal((await endedOf(stack, 'first.wav')).state, 'done');
    await drop(stack, 'second.wav', shortWav(10_000, 52));
    const refused = await endedOf(stack, 'second.wav');
    assert.equal(refused.error?.code, 'over-daily-cap');
    id = refused.id;
  }
  await using stack = await start('0.01');
  const again = await fetch(`${stack.apiUrl}/api/transcriptions/${parseJobId(id)}/retry`, { method: 'POST' });
  assert.equal(again.status, 202);
  await endedOf(stack, 'second.wav', 'done');
  assert.equal(stack.speech?.stats().sessions, 1);
});

async function drop(stack: Stack, name: string, content: Uint8Array): Promise<void> {
  const service = BlobServiceClient.fromConnectionString(stack.storage.connectionString);
  await service.getContainerClient('audio').getBlockBlobClient(name).uploadData(content);
}

const endedOf = (stack: Stack, name: string, state?: JobView['state']) =>
  eventually(
    `"${name}" is ${state ?? 'at its end'}`,
    async () => {
      const answer = await fetch(`${stack.apiUrl}/api/transcriptions?top=10`);
      const { transcriptions } = (await answer.json()) as { transcriptions: JobView[] };
      const job = transcriptions.find((view) => view.name === name);
      return job?.finished !== undefined && job.state === (state ?? job.state) && job;
    },
    120_000,
  );
