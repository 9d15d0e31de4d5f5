import type { JobId } from '../job/job.ts';
import { readJson } from '../storage/json-blob.ts';
import { readPublication } from '../storage/transcript-blobs.ts';
import { workNames } from '../storage/work-names.ts';
import type { JobRunner } from './job-runner.ts';
import { startMissed } from './missed-files.ts';
import type { Scope } from './scope.ts';
import { beginAgain } from './start-job.ts';
import { jobRecordSchema } from './work-records.ts';

/**
 * Starts a job again that failed, was cancelled or left gaps; nothing that it recognised is recognised again. The job of a file
 * whose event was missed is started for the first time. False when there is neither, it runs, or nothing is missing.
 */
export async function retryJob(
  scope: Scope,
  runner: JobRunner,
  id: JobId,
  nowMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const record = await readJson(scope.store.work, workNames.record(id), jobRecordSchema, signal);
  if (!record) return startMissed(scope, runner, id, nowMs, signal);
  const run = await runner.look(id);
  if (run?.state === 'queued' || run?.state === 'running') return false;
  const published = await readPublication(scope.store, record.name, id, signal);
  if (published?.missingMs === 0) return false;
  return beginAgain(scope, runner, record, nowMs, signal);
}
