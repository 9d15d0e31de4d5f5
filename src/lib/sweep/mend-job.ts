import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import { failureFacts } from '../job/failure-facts.ts';
import type { JobId } from '../job/job.ts';
import { noteMend } from '../pipeline/job-index.ts';
import type { JobRunner } from '../pipeline/job-runner.ts';
import { announceEnd } from '../pipeline/notify-job.ts';
import { rejectJob } from '../pipeline/reject-job.ts';
import { beginAgain } from '../pipeline/start-job.ts';
import { jobRecordSchema } from '../pipeline/work-records.ts';
import { readJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import type { Sweeping, SweepReport } from './sweeping.ts';

/** A job that stands still again after so many new starts is given up. */
const maxMends = 2;
/** The host ends an orchestration within a second or two. */
const endsWithinMs = 30_000;
const lookEveryMs = 500;

/** A job stood still, and did so again when it was started anew. */
class JobStuck extends Failure {
  readonly code = 'stuck';
  readonly retryable = false;
  readonly remedy =
    'Try again with POST /api/transcriptions/{id}/retry: what was recognised is kept. The log of the last hours may say what stops it.';

  constructor() {
    super(`The transcription stood still, and so it did after ${maxMends} new starts.`);
  }
}

/** Starts a job that stands still again; what it recognised is kept. One that was started again too often is rejected. */
export async function mendJob(
  { scope, runner, nowMs, signal, warn }: Sweeping,
  id: JobId,
  mends: number,
  report: SweepReport,
): Promise<void> {
  const record = await readJson(scope.store.work, workNames.record(id), jobRecordSchema, signal);
  const run = await runner.look(id);
  if (!record || !(await ended(runner, id, signal))) return;
  if (mends >= maxMends) {
    const { requested: _, ...job } = record;
    const stuck = { job: { ...job, untilMs: run?.untilMs ?? nowMs }, failure: failureFacts(new JobStuck()) };
    // First: once it is rejected, no sweep looks at it again.
    await announceEnd(scope, runner, stuck.job, { state: 'failed', error: stuck.failure }, signal);
    await rejectJob(scope, stuck, new Date(nowMs), signal);
    warn(`Job ${id} of "${record.name}" stood still again: rejected.`);
    report.givenUp += 1;
    return;
  }
  if (!(await beginAgain(scope, runner, record, nowMs, signal))) return;
  await noteMend(scope, record, mends + 1, signal);
  warn(`Job ${id} of "${record.name}" stood still: started again.`);
  report.mended += 1;
}

async function ended(runner: JobRunner, id: JobId, signal: AbortSignal): Promise<boolean> {
  await runner.stop(id);
  for (const untilMs = performance.now() + endsWithinMs; performance.now() < untilMs; ) {
    const run = await runner.look(id);
    if (run?.state !== 'queued' && run?.state !== 'running') return true;
    await wait(lookEveryMs, undefined, { signal });
  }
  return false;
}
