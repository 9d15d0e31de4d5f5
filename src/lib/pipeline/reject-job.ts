import type { FailureFacts } from '../job/failure-facts.ts';
import type { Job } from '../job/job.ts';
import { writeJson } from '../storage/json-blob.ts';
import { dropPlan } from './plan-job.ts';
import type { Scope } from './scope.ts';

/** Name of the blob that says why a file was rejected. */
export const rejectionName = (audioName: string) => `${audioName}.json`;

/** Writes why a file has no transcript and what to do, for people. What was recognised of it is kept for another start. */
export async function rejectJob(
  scope: Scope,
  job: Job,
  failure: FailureFacts,
  now: Date,
  signal: AbortSignal,
): Promise<object> {
  const rejection = {
    schema: 'dropscribe.rejection/1',
    job: { id: job.id },
    source: { container: job.container, name: job.name, etag: job.etag },
    rejected: now.toISOString(),
    reason: failure.message,
    whatToDo: failure.remedy,
    code: failure.code,
  };
  await writeJson(scope.store.rejected, rejectionName(job.name), rejection, { signal });
  await dropPlan(scope, job.id, signal);
  return {};
}
