import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import { makeFolder } from '../unit/memory-tools-support.ts';
import { eventually } from './support/eventually.ts';
import { healthOf } from './support/health.ts';
import { shortWav } from './support/speech-like.ts';
import { startApp } from './support/start-app.ts';
import { startHost } from './support/start-host.ts';

test('the health shows what the worker did, what is live and what is in force, and nothing that is secret', async () => {
  await using app = await startApp({ settings: { RETIRE_OVER_RSS_MB: '900', MAX_THREADS: '4', WARM_THREADS: '3' } });
  const fresh = await healthOf(app);
  assert.equal(fresh.status, 'ok');
  assert.equal(fresh.version, packageJson.version);
  assert.equal(fresh.process.id, app.stack.host.workerPid);
  assert.deepEqual(fresh.ledger.counts, {});
  assert.deepEqual(fresh.live, {
    threads: 0,
    recognitions: 0,
    waiting: 0,
    warm: 0,
    threadsStarted: 0,
    calls: 0,
    requests: 0,
  });
  assert.equal(fresh.limits.retireOverRssMb, 900);
  assert.deepEqual([fresh.limits.maxThreads, fresh.limits.warmThreads], [4, 3]);

  await app.drop('one.wav', shortWav(2_000));
  await app.drop('none.wav', '');
  await app.ended('one.wav');
  await app.ended('none.wav');
  const after = await eventually('both jobs are counted', async () => {
    const now = await healthOf(app);
    return now.jobsDone === 2 && now;
  });
  assert.ok((after.ledger.counts['thread']?.opened ?? 0) >= 1);
  assert.equal(after.ledger.balanced, true);

  const answer = await app.api('/health');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const text = await answer.text();
  for (const secret of [app.stack.storage.accountKey, 'AccountKey', '127.0.0.1', 'one.wav', app.folder]) {
    assert.ok(!text.includes(secret), secret);
  }
});

test('settings that make no sense end the start, each named by its key', async () => {
  await using folder = await makeFolder();
  const app = fileURLToPath(new URL('../..', import.meta.url));
  const settings = { DATA_STORAGE: 'UseDevelopmentStorage=true', SPEECH_ENDPOINT: 'wss://127.0.0.1/x' };
  const limits = { RETIRE_OVER_RSS_MB: '-1', WARM_THREADS: '9', MAX_THREADS: '8' };
  await assert.rejects(startHost({ app, state: folder.path, settings: { ...settings, ...limits } }), {
    message: /have 2 problem\(s\):\n *RETIRE_OVER_RSS_MB: .*\n *WARM_THREADS: at most MAX_THREADS, which is 8\n/,
  });
});
