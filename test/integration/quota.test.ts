import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tonesWav } from './support/speech-like.ts';
import { startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

test('a service with less room than the app counts with: segments wait their turn, and no try is spent', async () => {
  await using app = await startApp({ quota: 2, settings: { SEGMENT_MS: '10000', SPEECH_BURST_MS: '9000' } });
  const { path, script } = await tonesWav(app.folder, 'talk.wav', { lengthMs: 90_000, seed: 51 });
  await app.dropFile('talk.wav', path);
  const job = await app.ended('talk.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assertEveryWordOnce(await app.transcript(job.id), script);
  const stats = app.stack.speech?.stats();
  assert.ok((stats?.refused['429'] ?? 0) > 0 && (stats?.connections.peak ?? 0) <= 2);
  assert.doesNotMatch(app.output(), /speech-throttled/, 'none of them failed');
  assert.equal(job.ledger?.balanced, true, JSON.stringify(job.ledger));
});

test('an app that knows the quota never asks for more', async () => {
  await using app = await startApp({
    quota: 2,
    settings: { SEGMENT_MS: '10000', SPEECH_SESSIONS: '4', MAX_INSTANCES: '2' },
  });
  const names = ['a.wav', 'b.wav', 'c.wav'];
  for (const [seed, name] of names.entries()) {
    await app.dropFile(name, (await tonesWav(app.folder, name, { lengthMs: 40_000, seed })).path);
  }
  for (const name of names) assert.equal((await app.ended(name)).state, 'done');
  const stats = app.stack.speech?.stats();
  assert.equal(stats?.connections.peak, 2);
  assert.deepEqual(stats.refused, {});
});

test('a session that is refused more in its middle goes on from its last phrase', async () => {
  await using app = await startApp();
  app.stack.speech?.setFaults([{ fault: 'status-TooManyRequests', when: { connection: 1, afterAudioMs: 9_000 } }]);
  const { path, script } = await tonesWav(app.folder, 'talk.wav', { lengthMs: 18_000, seed: 52 });
  await app.dropFile('talk.wav', path);
  const job = await app.ended('talk.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assertEveryWordOnce(await app.transcript(job.id), script);
  assert.equal(app.stack.speech?.stats().faults['status-TooManyRequests'], 1);
  assert.match(app.output(), /speech-throttled/);
});
