import type { JobId } from '../job/job.ts';
import { readJson, writeJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import { closeEntry } from './job-index.ts';
import type { JobRunner } from './job-runner.ts';
import { noteJobEnd } from './job-telemetry.ts';
import { announceEnd } from './notify-job.ts';
import { dropPlan, hasRecognised } from './plan-job.ts';
import type { Scope } from './scope.ts';
import { jobRecordSchema } from './work-records.ts';

/**
 * Stops a job: its orchestration at once, its running recognitions within 5 s. What they recognised so far is kept for a
 * later start. Answers false when there was nothing to stop.
 */
export async function cancelJob(scope: Scope, runner: JobRunner, id: JobId, signal: AbortSignal): Promise<boolean> {
  const run = await runner.look(id);
  if (run?.state !== 'queued' && run?.state !== 'running') return false;
  // The mark first: an activity that starts after it sees it, one that runs looks for it.
  await writeJson(scope.store.work, workNames.cancel(id), {}, { signal });
  const record = await readJson(scope.store.work, workNames.record(id), jobRecordSchema, signal);
  if (record) {
    const { requested: _, ...job } = record;
    await announceEnd(scope, runner, { ...job, untilMs: run.untilMs ?? run.startedMs }, { state: 'cancelled' }, signal);
  }
  await runner.stop(id);
  if (!(await hasRecognised(scope, id, signal))) await dropPlan(scope, id, signal);
  if (!record) return true;
  await closeEntry(scope, record, 'cancelled', { name: record.name, etag: record.etag }, signal);
  const { untilMs } = run;
  noteJobEnd(untilMs === undefined ? record : { ...record, untilMs }, { state: 'cancelled' }, scope.settings);
  return true;
}
