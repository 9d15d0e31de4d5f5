import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortWav } from './support/speech-like.ts';
import { startApp } from './support/start-app.ts';

test('who polls with the ETag is told of what changed, and else nothing', async () => {
  await using app = await startApp({ settings: { SEGMENT_MS: '5000' } });
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 1_000 }]);
  await app.drop('talk.wav', shortWav(12_000, 3));
  const { id } = await app.jobWhen('talk.wav', 'transcribes', (view) => view.state === 'transcribing');
  const poll = (tag?: string) =>
    app.api(`/transcriptions/${id}`, tag === undefined ? {} : { headers: { 'if-none-match': tag } });
  const first = await poll();
  assert.equal(first.status, 202);
  const tag = first.headers.get('etag') ?? '';
  assert.match(tag, /^W\/"[\w-]+"$/);

  const again = await poll(`"other", ${tag}`);
  assert.equal(again.status, 304);
  assert.equal(await again.text(), '');
  assert.equal(again.headers.get('etag'), tag);
  assert.match(again.headers.get('retry-after') ?? '', /^\d+$/);
  assert.equal((await poll('"other"')).status, 202);

  await app.api(`/transcriptions/${id}`, { method: 'DELETE' });
  await app.followed(id, 'is cancelled', (view) => view.state === 'cancelled');
  const ended = await poll(tag);
  assert.equal(ended.status, 200, 'the job has changed');
  const last = ended.headers.get('etag') ?? '';
  assert.notEqual(last, tag);
  assert.equal((await poll(last)).status, 304);
  assert.equal((await poll(last)).headers.get('retry-after'), null);
});
