import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobRun } from '../../src/lib/pipeline/job-runner.ts';
import { decideFor, decideForRun, endStateOf, isStuck, type SweptJob } from '../../src/lib/sweep/decide.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const times = { graceMs: 2 * minuteMs, stuckMs: 60 * minuteMs, keepWorkMs: 7 * dayMs, keepJobsMs: 30 * dayMs };
const nowMs = 100 * dayMs;

const job = (ageMs: number, quietMs: number, state?: SweptJob['state'], hasWork = true): SweptJob => ({
  createdMs: nowMs - ageMs,
  newestMs: nowMs - quietMs,
  hasWork,
  ...(state ? { state } : {}),
});
const deed = (one: SweptJob) => decideFor(one, nowMs, times);

test('a job that has not ended is looked at, once its event had time to start it', () => {
  assert.equal(deed(job(minuteMs, minuteMs)), undefined);
  assert.equal(deed(job(3 * minuteMs, 3 * minuteMs)), 'look');
  assert.equal(deed(job(90 * dayMs, 3 * minuteMs)), 'look', 'however old it is');
});

test('what a transcribed file left is cleared when no late try can write any more; what a try can go on from is kept for days', () => {
  assert.equal(deed(job(2 * dayMs, 30 * minuteMs, 'done')), undefined);
  assert.equal(deed(job(2 * dayMs, 61 * minuteMs, 'done')), 'clear');
  assert.equal(deed(job(2 * dayMs, 61 * minuteMs, 'done', false)), undefined, 'nothing is left');
  for (const state of ['failed', 'partial', 'cancelled'] as const) {
    assert.equal(deed(job(6 * dayMs, 6 * dayMs, state)), undefined);
    assert.equal(deed(job(8 * dayMs, 8 * dayMs, state)), 'clear');
  }
});

test('a job is forgotten long after it ended, not while it is being tried again', () => {
  assert.equal(deed(job(29 * dayMs, 29 * dayMs, 'done', false)), undefined);
  assert.equal(deed(job(31 * dayMs, 31 * dayMs, 'done', false)), 'forget');
  assert.equal(deed(job(31 * dayMs, minuteMs, 'failed')), undefined);
});

const run = (state: JobRun['state'], quietMs: number): JobRun => ({
  state,
  startedMs: 0,
  updatedMs: nowMs - quietMs,
});
const calm = { takenMs: 0, newestMs: nowMs };

test('a job without an orchestration is begun, and one whose orchestration has ended gets its note', () => {
  const open = job(dayMs, dayMs);
  assert.equal(decideForRun(undefined, open, calm, nowMs, times), 'begin');
  for (const state of ['ended', 'cancelled', 'broken'] as const) {
    assert.equal(decideForRun(run(state, 0), open, calm, nowMs, times), 'close');
  }
  assert.equal(decideForRun(run('running', minuteMs), open, calm, nowMs, times), undefined);
  assert.equal(endStateOf(run('broken', 0)), 'failed');
  assert.equal(endStateOf({ ...run('ended', 0), outcome: { state: 'cancelled', ledger: {} } }), 'cancelled');
});

test('a job that waits its turn is not stuck; one that others overtook is, and so is one in an app that does nothing', () => {
  const sinceMs = nowMs - 2 * 60 * minuteMs;
  assert.equal(isStuck(sinceMs, { takenMs: sinceMs - 1, newestMs: nowMs }, nowMs, times), false);
  assert.equal(isStuck(sinceMs, { takenMs: sinceMs + 1, newestMs: nowMs }, nowMs, times), true);
  assert.equal(isStuck(sinceMs, { takenMs: 0, newestMs: sinceMs }, nowMs, times), true);
  assert.equal(isStuck(nowMs - minuteMs, { takenMs: nowMs, newestMs: nowMs }, nowMs, times), false);
});
