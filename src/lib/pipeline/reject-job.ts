import * as z from 'zod';
import type { FailureFacts } from '../job/failure-facts.ts';
import type { Job, JobId } from '../job/job.ts';
import { isOfGoneVersion } from '../storage/errors.ts';
import { readJson, writeJson } from '../storage/json-blob.ts';
import { closeEntry } from './job-index.ts';
import { dropPlan, hasRecognised } from './plan-job.ts';
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
  const goesOn = !isOfGoneVersion(failure) && (await hasRecognised(scope, job.id, signal));
  if (!goesOn) await dropPlan(scope, job.id, signal);
  await closeEntry(scope, job, 'failed', { name: job.name, etag: job.etag, error: failure }, signal);
  return {};
}

const rejectionSchema = z.looseObject({
  job: z.looseObject({ id: z.string() }),
  rejected: z.iso.datetime(),
  reason: z.string(),
  whatToDo: z.string(),
  code: z.string(),
});

/** Why this job was rejected, and when, ISO 8601; undefined when it was not, or another version of the file was since. */
export async function readRejection(
  scope: Scope,
  audioName: string,
  id: JobId,
  signal: AbortSignal,
): Promise<{ readonly failure: FailureFacts; readonly rejected: string } | undefined> {
  const found = await readJson(scope.store.rejected, rejectionName(audioName), rejectionSchema, signal);
  if (found?.job.id !== id) return undefined;
  const { code, reason, whatToDo, rejected } = found;
  return { failure: { code, message: reason, remedy: whatToDo }, rejected };
}
