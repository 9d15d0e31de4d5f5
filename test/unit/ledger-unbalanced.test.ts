import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InvocationContext } from '@azure/functions';
import { jobIdOf } from '../../src/lib/job/job.ts';
import { findLeftOpen } from '../../src/lib/pipeline/health.ts';
import { imbalance, ledgerView, unbalancedActivities } from '../../src/lib/pipeline/health-ledger.ts';

process.env['DATA_STORAGE'] = 'UseDevelopmentStorage=true';
process.env['SPEECH_ENDPOINT'] = 'wss://x.cognitiveservices.azure.com/stt/speech/universal/v2';
// After the settings, which are read once.
const { activity } = await import('../../src/lib/pipeline/activity.ts');

const job = { id: jobIdOf('audio', 'a.wav', '1'), container: 'audio', name: 'a.wav', etag: '1', createdMs: 0 };

/** An invocation that keeps its errors; nothing else of it is used here. */
function invocation(): { readonly errors: string[]; readonly context: InvocationContext } {
  const errors: string[] = [];
  const context = { error: (line: string) => errors.push(line), warn: () => {}, log: () => {} };
  return { errors, context: context as unknown as InvocationContext };
}

test('a step that leaves something open says so in the log, in its answer and in the health, on success and on failure', async () => {
  for (const fails of [false, true]) {
    const { errors, context } = invocation();
    const before = unbalancedActivities.view().activities;
    const leaky = activity('Leaking', async (scope, _: typeof job) => {
      scope.ledger.open('connection');
      scope.ledger.open('thread');
      if (fails) throw new Error('on purpose');
      return {};
    });
    const answer = await leaky(job, context);
    assert.equal(answer.ok, !fails);
    assert.deepEqual(answer.ledger.connection, { opened: 1, closed: 0 });
    assert.deepEqual(errors, [
      `Leaking of job ${job.id} did not close what it opened: connection (1 opened, 0 closed), thread (1 opened, 0 closed).`,
    ]);
    assert.equal(unbalancedActivities.view().activities, before + 1);
    assert.deepEqual(unbalancedActivities.view().jobs, [job.id]);
  }
});

test('a step that closes all that it opened says nothing', async () => {
  const { errors, context } = invocation();
  const before = unbalancedActivities.view();
  const tidy = activity('Working', async (scope, _: { readonly job: typeof job }) => {
    using _reader = scope.ledger.open('range-reader');
    return {};
  });
  const { ledger } = await tidy({ job }, context);
  assert.equal(imbalance(ledger), undefined);
  assert.deepEqual(ledger['range-reader'], { opened: 1, closed: 1 });
  assert.deepEqual(errors, []);
  assert.deepEqual(unbalancedActivities.view(), before);
});

test("a job's ledger that does not balance carries a sentence; one that does carries none", () => {
  const balanced = { thread: { opened: 2, closed: 2 } };
  assert.deepEqual(ledgerView(balanced), { balanced: true, counts: balanced });
  const counts = { ...balanced, 'ffmpeg-process': { opened: 1, closed: 0 } };
  const view = ledgerView(counts);
  assert.equal(view.balanced, false);
  assert.match(view.warning ?? '', /ffmpeg-process \(1 opened, 0 closed\)/);
});

const idle = { threads: 0, recognitions: 0, waiting: 0, warm: 0, threadsStarted: 9, calls: 0, requests: 0 };

test('the process ledger balances with what is live, and names what nothing live can hold', () => {
  const open = (opened: number) => ({ opened: opened + 4, closed: 4 });
  const counts = { credential: open(2), thread: open(3), connection: open(1) };
  const busy = { ...idle, threads: 1, recognitions: 1, warm: 1, calls: 2 };
  assert.deepEqual(findLeftOpen(counts, busy), []);
  assert.deepEqual(findLeftOpen(counts, { ...busy, warm: 0 }), ['thread']);
  assert.deepEqual(findLeftOpen(counts, idle), ['credential', 'connection', 'thread']);
  assert.deepEqual(findLeftOpen({ 'temp-file': { opened: 1, closed: 2 } }, idle), ['temp-file']);
  assert.deepEqual(findLeftOpen({ credential: open(0) }, idle), []);
});
