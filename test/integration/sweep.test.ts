import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readSettings } from '../../src/lib/config/settings.ts';
import { jobIdOf } from '../../src/lib/job/job.ts';
import { openScope } from '../../src/lib/pipeline/scope.ts';
import { sweep } from '../../src/lib/sweep/sweep.ts';
import type { SweepReport } from '../../src/lib/sweep/sweeping.ts';
import { eventually } from './support/eventually.ts';
import { runnerOf } from './support/runner-of.ts';
import { shortWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';

const dayMs = 86_400_000;
let app: RunningApp;
before(async () => {
  // The app's own sweep: in the first test it runs every second, and it never takes what is younger than a second.
  app = await startApp({ settings: { SWEEP_SCHEDULE: '* * * * * *', SWEEP_GRACE_SECONDS: '1' } });
});
after(() => app[Symbol.asyncDispose]());

async function namesIn(container: RunningApp['work'], prefix = ''): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of container.listBlobsFlat({ prefix })) names.push(name);
  return names;
}

/** Makes the app forget a job as if its event had never come. */
async function forgetJob(id: string): Promise<void> {
  const names = [...(await namesIn(app.work, `${id}/`)), ...(await namesIn(app.work, 'jobs/'))];
  for (const name of names.filter((one) => one.includes(id))) await app.work.deleteBlob(name);
  for (const name of await namesIn(app.transcripts)) await app.transcripts.deleteBlob(name);
  const url = `${app.stack.apiUrl}/runtime/webhooks/durabletask/instances/${id}`;
  await fetch(url, { method: 'DELETE' });
}

/** A sweep as it would be at another time, by this process. */
async function sweepAt(nowMs: number): Promise<SweepReport> {
  const settings = readSettings({
    DATA_STORAGE: app.stack.storage.connectionString,
    SPEECH_ENDPOINT: 'ws://127.0.0.1:9/none',
    SWEEP_GRACE_SECONDS: '1',
  });
  await using scope = openScope(settings);
  const runner = runnerOf(app.stack.apiUrl);
  return sweep({ scope, runner, nowMs, signal: AbortSignal.timeout(60_000), warn: () => {} });
}

test('a file whose event was missed gets its job, and its transcript', async () => {
  await app.drop('missed.wav', shortWav(3_000, 1));
  const first = await app.ended('missed.wav');
  assert.equal(first.state, 'done', JSON.stringify(first.error));
  await forgetJob(first.id);
  const again = await eventually('it has a transcript again', async () => {
    const [job] = await app.jobsOf('missed.wav').catch(() => []);
    return job?.state === 'done' && job;
  });
  assert.equal(again.id, first.id, 'the same version has the same job');
  assert.match(app.output(), /"missed.wav" had no job, so its event was missed: started/);
});

test('a job whose start ended before its orchestration began is begun', async () => {
  await app.drop('begun.wav', shortWav(3_000, 2));
  await app.ended('begun.wav');
  const { etag = '' } = await app.audio.getBlobClient('begun.wav').getProperties();
  const requested = { profanity: 'raw' } as const;
  const id = jobIdOf('audio', 'begun.wav', etag, requested);
  const record = { id, container: 'audio', name: 'begun.wav', etag, requested, createdMs: Date.now() };
  await app.work.getBlockBlobClient(`${id}/job.json`).uploadData(Buffer.from(JSON.stringify(record)));
  const job = await app.followed(id, 'is done', (view) => view.state === 'done');
  assert.equal(job.state, 'done');
});

test('what is left over is deleted in time, and a job is forgotten in time; transcripts and what can be retried stay', async () => {
  await app.drop('kept.wav', shortWav(3_000, 3));
  const done = await app.ended('kept.wav');
  await app.drop('text.wav', 'This is no audio at all.');
  const failed = await app.ended('text.wav');
  assert.equal(failed.state, 'failed');
  const orphan = 'f'.repeat(32);
  const leftovers = [`${orphan}/segments/00000-0-3000.json`, `${done.id}/attempts/00000/000.json`];
  const paid = `${failed.id}/segments/00000-0-3000.json`;
  for (const name of [...leftovers, paid]) await app.work.getBlockBlobClient(name).uploadData(Buffer.from('{}'));

  const soon = await sweepAt(Date.now() + 30 * 60_000);
  assert.deepEqual([soon.cleared, soon.forgotten], [0, 0], 'a late try may still write');
  const later = await sweepAt(Date.now() + 2 * 60 * 60_000);
  assert.equal(later.cleared, 2);
  const names = await namesIn(app.work);
  assert.deepEqual(
    [...leftovers, paid].map((name) => names.includes(name)),
    [false, false, true],
  );
  assert.ok(names.includes(`${done.id}/job.json`));

  const muchLater = await sweepAt(Date.now() + 31 * dayMs);
  assert.ok(muchLater.forgotten >= 2, JSON.stringify(muchLater));
  assert.equal(muchLater.started, 0, 'files of forgotten jobs are not transcribed again');
  assert.deepEqual(await app.jobsOf('kept.wav'), []);
  assert.equal((await app.api(`/transcriptions/${done.id}`)).status, 404);
  assert.ok((await namesIn(app.transcripts)).includes('kept.wav/transcript.json'));
});
