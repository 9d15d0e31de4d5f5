import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { QueueServiceClient } from '@azure/storage-queue';
import { missedSchema } from '../../src/lib/http/missed-schema.ts';
import { eventually } from './support/eventually.ts';
import { shortWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';

let app: RunningApp;
before(async () => {
  // No sweep comes in between.
  app = await startApp({ settings: { SWEEP_SCHEDULE: '0 0 0 1 1 *', SWEEP_GRACE_SECONDS: '1' } });
});
after(() => app[Symbol.asyncDispose]());

async function missed() {
  const answer = await app.api('/missed');
  assert.equal(answer.status, 200, await answer.clone().text());
  const body: unknown = await answer.json();
  const parsed = missedSchema.parse(body);
  assert.deepEqual(parsed, body, 'no field is undocumented');
  return parsed;
}

test('a file that the app failed to take five times is listed, and a retry takes it', async () => {
  await app.drop('taken.wav', shortWav(3_000, 1));
  await app.ended('taken.wav');
  // Without it no job can be written down.
  await app.work.delete();
  await app.drop('poisoned.wav', shortWav(3_000, 2));
  const queues = QueueServiceClient.fromConnectionString(app.stack.storage.connectionString);
  const poison = queues.getQueueClient('webjobs-blobtrigger-poison');
  await eventually('the event is in the poison queue', async () => {
    const { peekedMessageItems: messages } = await poison.peekMessages().catch(() => ({ peekedMessageItems: [] }));
    return messages.some(({ messageText }) => Buffer.from(messageText, 'base64').includes('poisoned.wav'));
  });
  await eventually('the container is there again', () =>
    app.work.createIfNotExists().then(
      ({ succeeded }) => succeeded,
      () => false,
    ),
  );

  const { files, count } = await eventually('it is listed', async () => {
    const listed = await missed();
    return listed.files.some(({ name }) => name === 'poisoned.wav') && listed;
  });
  assert.equal(count, files.length);
  const file = files.find(({ name }) => name === 'poisoned.wav') ?? assert.fail();
  const retried = await app.api(file.links.retry.replace(/^\/api/, ''), { method: 'POST' });
  assert.equal(retried.status, 202, await retried.text());
  const job = await app.followed(file.id, 'is done', ({ finished }) => finished !== undefined);
  assert.deepEqual([job.state, job.name], ['done', 'poisoned.wav'], JSON.stringify(job.error));
  assert.ok(!(await missed()).files.some(({ name }) => name === 'poisoned.wav'));
});

test('a file that has a job is not listed, and what was never dropped cannot be retried', async () => {
  await app.drop('kept.wav', shortWav(3_000, 3));
  await app.ended('kept.wav');
  assert.ok(!(await missed()).files.some(({ name }) => name === 'kept.wav'));
  const answer = await app.api(`/transcriptions/${'0'.repeat(32)}/retry`, { method: 'POST' });
  assert.equal(answer.status, 404);
});
