import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from './support/eventually.ts';
import { healthOf } from './support/health.ts';
import { shortWav } from './support/speech-like.ts';
import { startApp } from './support/start-app.ts';

const script = fileURLToPath(new URL('retiring-worker.ts', import.meta.url));

/** Runs a worker with a limit of its size for at most `lifeMs`; the answer is how it ended and what it logged. */
function runWorker(overRssMb: number, lifeMs: number): Promise<{ code: unknown; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, String(overRssMb), String(lifeMs)], (error, output) =>
      resolve({ code: error ? error.code : 0, output }),
    );
  });
}

test('an idle process that stays over its limit leaves with 200, after it has released what it held ready', async () => {
  const { code, output } = await runWorker(1, 60_000);
  assert.equal(code, 200, output);
  assert.match(output, /retires: its \d+ MB stay over 1 MB \(RETIRE_OVER_RSS_MB\).*\n.*leaves/);
});

test('without a limit, and below it, it stays', async () => {
  const ends = await Promise.all([runWorker(0, 3_000), runWorker(100_000, 3_000)]);
  assert.deepEqual(ends, [
    { code: 1, output: '' },
    { code: 1, output: '' },
  ]);
});

test('a retiring worker says so in its health and in a job, and refuses only until it is replaced', async () => {
  await using app = await startApp({
    settings: { RETIRE_AFTER_JOBS: '1', WARM_THREADS: '2', SPEECH_BURST_MS: '1000', SEGMENT_MS: '60000' },
  });
  const { workerPid } = app.stack.host;
  // One segment at twice real time: it keeps the worker busy while the short one is done.
  await app.drop('long.wav', shortWav(20_000));
  await app.jobWhen('long.wav', 'is being recognised', () => (app.stack.speech?.stats().audioMs ?? 0) > 0);
  await app.drop('short.wav', shortWav(2_000, 2));
  const long = await app.jobWhen('long.wav', 'waits for a fresh worker', (view) => 'waiting' in view);
  assert.match(JSON.stringify(long['waiting']), /being replaced/);
  const health = await healthOf(app);
  assert.equal(health.status, 'retiring');
  assert.equal(health.retirement.reason, 'jobs');
  // Their connections are closed first, which takes its time.
  await eventually('what was started ahead is released', async () => {
    const { status, live } = await healthOf(app);
    return status === 'retiring' && live.warm === 0;
  });
  assert.equal((await app.ended('long.wav')).state, 'done');
  assert.equal((await app.ended('short.wav')).state, 'done');
  assert.notEqual(app.stack.host.workerPid, workerPid);
  // Just their audio: nothing was recognised a second time, and over connections that are held ready nothing goes.
  assert.equal(app.stack.speech?.stats().audioMs, 22_000);
});
