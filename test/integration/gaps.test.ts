import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { eventually } from './support/eventually.ts';
import { peaksOf, truePeaks } from './support/peaks-check.ts';
import { tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

let app: RunningApp;
before(async () => {
  // One segment after the other, at the SDK's own pace.
  app = await startApp({ settings: { SEGMENT_MS: '12000', SPEECH_SESSIONS: '1', SPEECH_BURST_MS: '5000' } });
});
after(() => app[Symbol.asyncDispose]());
afterEach(() => app.stack.speech?.setFaults([]));

const paidMs = () => app.stack.speech?.stats().audioMs ?? 0;

test('a segment that fails for good leaves a marked gap, and a retry fills just that', async () => {
  const { path, script } = await tonesWav(app.folder, 'gap.wav', { lengthMs: 24_000, seed: 71 });
  // One session: the first connection is for the first segment, the others are tries at the second.
  const others = Array.from({ length: 30 }, (_, nth) => nth + 2);
  app.stack.speech?.setFaults(others.map((connection) => ({ fault: 'drop', when: { connection, afterAudioMs: 100 } })));
  await app.dropFile('gap.wav', path);
  const partial = await app.ended('gap.wav');
  assert.equal(partial.state, 'partial', JSON.stringify(partial.error));
  assert.equal(partial.error?.code, 'speech-unavailable');

  const { integrity, phrases, notes } = await app.transcript(partial.id);
  const cutSeconds = integrity.seams[0]?.at ?? Number.NaN;
  assert.deepEqual(integrity['missing'], [{ start: cutSeconds, end: 24 }]);
  assert.equal(partial['missingSeconds'], integrity.missingSeconds);
  assert.ok(notes.some((note) => note.startsWith('Parts are missing.')));
  const said = [...script.words].filter((word) => word.endMs <= 1_000 * cutSeconds);
  assert.deepEqual(
    phrases.flatMap(({ words }) => words.map(({ text }) => text)),
    said.map(({ text }) => text),
  );
  const text = await (await app.api(`/transcriptions/${partial.id}/transcript?format=txt`)).text();
  assert.match(text, /\[missing: 00:00:1\d\.\d{3} to 00:00:24\.000 was not recognised\]/);

  const peaks = truePeaks(script, 100);
  const untilGap = peaks.map((peak, at) => (at * 100 < 1_000 * cutSeconds ? peak : 0));
  assert.notDeepEqual(untilGap, peaks);
  assert.deepEqual((await peaksOf(app, partial.id)).values, untilGap, 'what is missing is 0');

  app.stack.speech?.setFaults([]);
  const paidBeforeMs = paidMs();
  const answer = await app.api(`/transcriptions/${partial.id}/retry`, { method: 'POST' });
  assert.equal(answer.status, 202);
  const done = await app.followed(
    partial.id,
    'is whole',
    ({ state, finished }) => Boolean(finished) && state === 'done',
  );
  assertEveryWordOnce(await app.transcript(done.id), script);
  assert.deepEqual((await peaksOf(app, done.id)).values, peaks);
  assert.ok(paidMs() - paidBeforeMs <= 24_000 - 1_000 * cutSeconds, 'what was recognised is not paid for again');
  const again = await app.api(`/transcriptions/${partial.id}/retry`, { method: 'POST' });
  assert.equal(again.status, 409);
  assert.match(await again.text(), /nothing-missing/);
});

test('a file of which nothing is recognised is rejected with the reason, is listed, and can be retried', async () => {
  const { path, script } = await tonesWav(app.folder, 'nothing.wav', { lengthMs: 6_000, seed: 72 });
  app.stack.speech?.setFaults([{ fault: 'drop', when: { afterAudioMs: 100 } }]);
  await app.dropFile('nothing.wav', path);
  const failed = await app.ended('nothing.wav');
  assert.deepEqual([failed.state, failed.error?.code], ['failed', 'speech-unavailable']);
  const listed = await (await app.api('/transcriptions?state=failed')).text();
  assert.match(listed, new RegExp(failed.id));

  app.stack.speech?.setFaults([]);
  await app.api(`/transcriptions/${failed.id}/retry`, { method: 'POST' });
  const done = await app.followed(failed.id, 'is done', ({ state }) => state === 'done');
  assertEveryWordOnce(await app.transcript(done.id), script);
  assert.doesNotMatch(await (await app.api('/transcriptions?state=failed')).text(), new RegExp(failed.id));
});

test('a set-up that is wrong is waited for with words about what to mend, costs no try, and the file goes on by itself', async () => {
  const { path, script } = await tonesWav(app.folder, 'waits.wav', { lengthMs: 6_000, seed: 73 });
  app.stack.speech?.setFaults([{ fault: 'handshake-401' }]);
  await app.dropFile('waits.wav', path);
  const waiting = await app.jobWhen('waits.wav', 'says what it waits for', (view) => 'waiting' in view);
  assert.match(JSON.stringify(waiting['waiting']), /Cognitive Services Speech User/);
  // More often than there are tries.
  const refused = () => app.stack.speech?.stats().faults['handshake-401'] ?? 0;
  await eventually('it was tried again and again', async () => refused() >= 6, 60_000);
  app.stack.speech?.setFaults([]);
  const done = await app.ended('waits.wav');
  assert.equal(done.state, 'done', JSON.stringify(done.error));
  assert.ok(!('waiting' in done));
  assertEveryWordOnce(await app.transcript(done.id), script);
});
