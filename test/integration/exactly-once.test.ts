import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blobCreatedEvent } from '../../local/events/blob-created-event.ts';
import { tonesWav } from './support/speech-like.ts';
import { startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

test('repeated events and a restart: one job, one transcript, recognised once', async () => {
  await using app = await startApp();
  const lengthMs = 90_000;
  const { path, script } = await tonesWav(app.folder, 'once.wav', { lengthMs, seed: 11 });
  await app.dropFile('once.wav', path);
  const blob = app.audio.getBlobClient('once.wav');
  const { etag = '', contentLength = 0, contentType = '' } = await blob.getProperties();
  const raise = () =>
    fetch(`${app.stack.apiUrl}/runtime/webhooks/blobs?functionName=Host.Functions.on-audio-dropped`, {
      method: 'POST',
      headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/cloudevents+json; charset=utf-8' },
      body: JSON.stringify(
        blobCreatedEvent(
          'audio',
          { name: 'once.wav', etag, contentLength, contentType, blobType: 'BlockBlob' },
          blob.url,
          1,
        ),
      ),
    });
  const answers = await Promise.all([raise(), raise()]);
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [202, 202],
  );
  const job = await app.ended('once.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  const paid = app.stack.speech?.stats().audioMs;

  await app.stack.restartHost();
  await raise();
  await app.jobWhen('once.wav', 'is still there', () => true);
  assert.equal((await app.jobsOf('once.wav')).length, 1);
  assertEveryWordOnce(await app.transcript(job.id), script);
  assert.equal(app.stack.speech?.stats().audioMs, paid);
  assert.ok((paid ?? 0) <= lengthMs && (paid ?? 0) > 0.9 * lengthMs, `${paid} ms were paid for ${lengthMs} ms`);
});
