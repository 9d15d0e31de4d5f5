import * as z from 'zod';
import type { FailureFacts } from '../job/failure-facts.ts';
import type { Job, JobId } from '../job/job.ts';
import { openAudioBlob } from '../storage/audio-blob.ts';
import { AudioGone, AudioOverwritten, isOfGoneVersion } from '../storage/errors.ts';
import { readJson, writeJson } from '../storage/json-blob.ts';
import { outputName } from '../storage/output-name.ts';
import { closeEntry } from './job-index.ts';
import { noteJobEnd } from './job-telemetry.ts';
import type { RejectInput, RejectResult } from './orchestration.ts';
import { dropPlan, hasRecognised } from './plan-job.ts';
import { receiptOf, type Used } from './receipt.ts';
import type { Scope } from './scope.ts';
import { settleSpend } from './spend-day.ts';
import { readSent } from './spend-sent.ts';

/** Name of the blob that says why a file was rejected. */
export const rejectionName = (audioName: string) => `${outputName(audioName)}.json`;

/** Writes why a file has no transcript and what to do, for people. What was recognised of it is kept for another start. */
export async function rejectJob(
  scope: Scope,
  { job, failure, reservation, used }: RejectInput,
  now: Date,
  signal: AbortSignal,
): Promise<RejectResult> {
  const { sentMs } = await readSent(scope, job.id, signal);
  const rejection = {
    schema: 'dropscribe.rejection/1',
    job: { id: job.id },
    source: { container: job.container, name: job.name, etag: job.etag },
    rejected: now.toISOString(),
    reason: failure.message,
    whatToDo: failure.remedy,
    code: failure.code,
    used: receiptOf({ sentMs, ...(used ? { usage: used } : {}) }, undefined),
  };
  // People look for why the file as it is has no transcript, not why a version that it replaced had none.
  if (!(await isReplaced(scope, job, signal)))
    await writeJson(scope.store.rejected, rejectionName(job.name), rejection, { signal });
  const goesOn = !isOfGoneVersion(failure) && (await hasRecognised(scope, job.id, signal));
  if (!goesOn) await dropPlan(scope, job.id, signal);
  if (reservation) await settleSpend(scope, reservation, sentMs, signal);
  await closeEntry(scope, job, 'failed', { name: job.name, etag: job.etag, error: failure }, signal);
  noteJobEnd(job, { state: 'failed', failure }, scope.settings);
  return { sentMs };
}

async function isReplaced(scope: Scope, job: Job, signal: AbortSignal): Promise<boolean> {
  try {
    await openAudioBlob(scope.store.audio, job.name, job.etag, signal);
  } catch (thrown) {
    if (thrown instanceof AudioOverwritten) return true;
    if (!(thrown instanceof AudioGone)) throw thrown;
  }
  return false;
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
