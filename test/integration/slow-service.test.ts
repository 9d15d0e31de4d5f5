import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { eventually } from './support/eventually.ts';
import { tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

let app: RunningApp;
before(async () => {
  app = await startApp();
});
after(() => app[Symbol.asyncDispose]());
afterEach(() => app.stack.speech?.setFaults([]));

const paidMs = () => app.stack.speech?.stats().audioMs ?? 0;

test('a service that has no room for anybody is waited for, and the file then costs what it costs', async () => {
  const { path, script } = await tonesWav(app.folder, 'refused.wav', { lengthMs: 8_000, seed: 91 });
  app.stack.speech?.setFaults([{ fault: 'handshake-429' }]);
  await app.dropFile('refused.wav', path);
  // The SDK makes five attempts at a time: it was turned away, and has come back, several times.
  const refused = () => app.stack.speech?.stats().refused['429'] ?? 0;
  await eventually('it was refused again and again', () => refused() >= 15, 60_000);
  assert.equal(paidMs(), 0);
  app.stack.speech?.setFaults([]);
  const job = await app.ended('refused.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assertEveryWordOnce(await app.transcript(job.id), script);
  assert.equal(paidMs(), 8_000);
  assert.equal(job.sentSeconds, 8);
  assert.doesNotMatch(app.output(), /speech-throttled/, 'it cost no try');
});

test('a service that is ten times slower than real time is waited for, and nothing is sent twice', async () => {
  const before = paidMs();
  const { path, script } = await tonesWav(app.folder, 'slow.wav', { lengthMs: 5_000, seed: 92 });
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 10 }]);
  await app.dropFile('slow.wav', path);
  const job = await app.ended('slow.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assertEveryWordOnce(await app.transcript(job.id), script);
  assert.equal(paidMs() - before, 5_000);
  assert.equal(job.ledger?.balanced, true, JSON.stringify(job.ledger));
});
