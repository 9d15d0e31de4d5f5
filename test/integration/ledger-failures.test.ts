import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from './support/eventually.ts';
import { healthOf } from './support/health.ts';
import { shortWav } from './support/speech-like.ts';
import { type RunningApp, startApp, type View } from './support/start-app.ts';

let app: RunningApp;
before(async () => {
  app = await startApp({ settings: { WARM_THREADS: '1', WARM_SECONDS: '1' } });
});
after(() => app[Symbol.asyncDispose]());

/** Nothing is in the worker, and every kind was closed as often as it was opened. */
async function assertNothingOpen(): Promise<void> {
  const health = await eventually('the worker is idle', async () => {
    const now = await healthOf(app);
    return now.live.calls + now.live.requests + now.live.threads + now.live.warm === 0 && now;
  });
  for (const [kind, { opened, closed }] of Object.entries(health.ledger.counts)) assert.equal(opened, closed, kind);
  assert.deepEqual(health.ledger.leftOpen, []);
  assert.deepEqual(health.ledger.unbalanced, { activities: 0, jobs: [] });
  assert.equal(health.status, 'ok');
}

function assertBalanced(view: View, kinds: readonly string[]): void {
  assert.equal(view.ledger?.balanced, true, `${view.name}: ${JSON.stringify(view.ledger)}`);
  for (const kind of kinds) assert.ok((view.ledger.counts[kind]?.opened ?? 0) > 0, `${view.name} opened no ${kind}`);
}

const always = ['credential', 'token-pipeline', 'range-reader'];
const recognising = [...always, 'connection', 'transcriber', 'audio-stream', 'thread'];

test('on success, every kind that a WAV needs was opened and closed', async () => {
  await app.drop('good.wav', shortWav(4_000));
  const view = await app.ended('good.wav');
  assert.equal(view.state, 'done', JSON.stringify(view.error));
  assertBalanced(view, recognising);
  await assertNothingOpen();
});

/** The SDK makes five attempts at a handshake before it says a word. */
const attempts = 5;
const faults = [
  ...['handshake-401', 'handshake-429', 'handshake-500', 'handshake-reset'].map((fault) => ({
    fault,
    times: attempts,
  })),
  { fault: 'handshake-hang', times: 1 },
  ...['close-1002', 'close-1011', 'close-1011-after-end', 'drop', 'drop-after-end', 'no-turn-end'],
  ...['bad-json', 'no-request-id', 'no-nbest'],
  ...['status-TooManyRequests', 'status-BadRequest', 'status-Forbidden', 'status-Error'],
].map((entry) => (typeof entry === 'string' ? { fault: entry, times: 1 } : entry));

test('whatever the Speech service does, and however a job ends by it, its ledger balances', async () => {
  app.stack.speech?.setFaults(faults.map(({ fault, times }) => ({ fault, when: { times } })));
  // Which file meets which fault is chance; each fault meets one.
  const names = faults.map((_, nth) => `faulty-${nth}.wav`);
  await Promise.all(names.map((name, nth) => app.drop(name, shortWav(3_000, nth + 1))));
  for (const name of names) {
    const view = await app.ended(name);
    assert.match(view.state, /^(done|failed)$/);
    assertBalanced(view, recognising);
  }
  const { faults: fired = {} } = app.stack.speech?.stats() ?? {};
  assert.deepEqual(
    faults.filter(({ fault }) => !fired[fault]).map(({ fault }) => fault),
    [],
    'each fault was met',
  );
  app.stack.speech?.setFaults([]);
  await assertNothingOpen();
});

test('what cannot be read or decoded leaves nothing open, and what is decoded closes its decoder', async () => {
  const mp3 = await readFile(fileURLToPath(new URL('../../samples/ferry.mp3', import.meta.url)));
  await app.drop('decoded.mp3', mp3);
  await app.drop('damaged.mp3', Buffer.concat([mp3.subarray(0, 400), Buffer.alloc(3_000, 7)]));
  await app.drop('empty.wav', '');
  const decoded = await app.ended('decoded.mp3');
  // Where there is no ffmpeg, the file is refused: the reader that it would have had is closed all the same.
  assertBalanced(decoded, decoded.state === 'done' ? [...recognising, 'ffmpeg-process'] : ['range-reader']);
  for (const name of ['damaged.mp3', 'empty.wav']) assertBalanced(await app.ended(name), ['credential']);
  await assertNothingOpen();
});

test('a cancelled job closes all that it opened', async () => {
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 1_000 }]);
  await app.drop('cancelled.wav', shortWav(8_000));
  const running = await app.jobWhen('cancelled.wav', 'is being recognised', (view) => view.state === 'transcribing');
  await eventually('its recognition is open', async () => (await healthOf(app)).live.recognitions > 0);
  assert.equal((await healthOf(app)).ledger.balanced, true, 'what is live holds what is open');
  const answer = await app.api(`/transcriptions/${running.id}`, { method: 'DELETE' });
  assert.ok(answer.ok, await answer.text());
  await assertNothingOpen();
  assert.equal((await app.ended('cancelled.wav')).state, 'cancelled');
});
