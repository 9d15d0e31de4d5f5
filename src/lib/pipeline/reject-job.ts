import type { Job } from '../job/job.ts';
import { openAudioBlob } from '../storage/audio-blob.ts';
import { AudioGone, AudioOverwritten, isOfGoneVersion } from '../storage/errors.ts';
import { closeEntry } from './job-index.ts';
import { noteJobEnd } from './job-telemetry.ts';
import type { RejectInput, RejectResult } from './orchestration.ts';
import { dropPlan, hasRecognised } from './plan-job.ts';
import { writeRejection } from './rejection.ts';
import type { Scope } from './scope.ts';
import { settleSpend } from './spend-day.ts';
import { readSent } from './spend-sent.ts';

/** Writes why a file has no transcript and what to do, for people. What was recognised of it is kept for another start. */
export async function rejectJob(
  scope: Scope,
  { job, failure, reservation, used }: RejectInput,
  now: Date,
  signal: AbortSignal,
): Promise<RejectResult> {
  const { sentMs } = await readSent(scope, job.id, signal);
  // People look for why the file as it is has no transcript, not why a version that it replaced had none.
  if (!(await isReplaced(scope, job, signal)))
    await writeRejection(scope, job, failure, { sentMs, ...(used ? { usage: used } : {}) }, now, signal);
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
