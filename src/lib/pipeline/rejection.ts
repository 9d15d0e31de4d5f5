import * as z from 'zod';
import type { FailureFacts } from '../job/failure-facts.ts';
import type { Job, JobId } from '../job/job.ts';
import { readJson, writeJson } from '../storage/json-blob.ts';
import { outputName } from '../storage/output-name.ts';
import { receiptOf, type Used } from './receipt.ts';
import type { Scope } from './scope.ts';

/** Name of the blob that says why a file was rejected. */
export const rejectionName = (audioName: string) => `${outputName(audioName)}.json`;

/** Writes it: for people, and for the status of the job once its orchestration is forgotten. */
export async function writeRejection(
  scope: Scope,
  job: Job,
  failure: FailureFacts,
  used: Used,
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  const rejection = {
    schema: 'dropscribe.rejection/1',
    job: { id: job.id },
    source: { container: job.container, name: job.name, etag: job.etag },
    rejected: now.toISOString(),
    reason: failure.message,
    whatToDo: failure.remedy,
    code: failure.code,
    used: receiptOf(used, undefined),
  };
  await writeJson(scope.store.rejected, rejectionName(job.name), rejection, { signal });
}

const rejectionSchema = z.looseObject({
  job: z.looseObject({ id: z.string() }),
  rejected: z.iso.datetime(),
  reason: z.string(),
  whatToDo: z.string(),
  code: z.string(),
  /** Absent in one of a version that did not count. */
  used: z
    .object({
      audioSeconds: z.number(),
      executions: z.number().exactOptional(),
      gbSeconds: z.number().exactOptional(),
    })
    .exactOptional(),
});

/** Why this job was rejected, when, ISO 8601, and what it used; undefined when it was not, or another version of the file was since. */
export async function readRejection(
  scope: Scope,
  audioName: string,
  id: JobId,
  signal: AbortSignal,
): Promise<{ readonly failure: FailureFacts; readonly rejected: string; readonly used: Used } | undefined> {
  const found = await readJson(scope.store.rejected, rejectionName(audioName), rejectionSchema, signal);
  if (found?.job.id !== id) return undefined;
  const { code, reason, whatToDo, rejected } = found;
  return { failure: { code, message: reason, remedy: whatToDo }, rejected, used: usedOf(found.used) };
}

function usedOf(used: z.output<typeof rejectionSchema>['used']): Used {
  if (!used) return {};
  const { audioSeconds, executions, gbSeconds } = used;
  return {
    sentMs: Math.round(audioSeconds * 1000),
    ...(executions === undefined || gbSeconds === undefined
      ? {}
      : { usage: { executions, gbMs: Math.round(gbSeconds * 1000) } }),
  };
}
