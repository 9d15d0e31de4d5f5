import { type JobId, jobIdOf } from '../job/job.ts';
import { containerNames } from '../storage/container-names.ts';
import { listBlobs } from '../storage/json-blob.ts';
import type { JobRunner } from './job-runner.ts';
import type { Scope } from './scope.ts';
import { startJob } from './start-job.ts';

/** A dropped file, with the id that its job has or would have. */
export interface DroppedFile {
  readonly id: JobId;
  readonly name: string;
  readonly etag: string;
  /** Of its last write, in ms since 1970. */
  readonly droppedMs: number;
}

/** The files that ought to have a job by now, as long as it is remembered: of an older one nobody knows any more whether it had one. */
export async function* droppedFiles(
  scope: Scope,
  nowMs: number,
  leastAgeMs: number,
  signal: AbortSignal,
): AsyncGenerator<DroppedFile> {
  for await (const { name, etag, modifiedMs } of listBlobs(scope.store.audio, '', signal)) {
    const ageMs = nowMs - modifiedMs;
    if (ageMs < leastAgeMs || ageMs > scope.settings.sweep.keepJobsMs) continue;
    yield { id: jobIdOf(containerNames.audio, name, etag), name, etag, droppedMs: modifiedMs };
  }
}

/** Starts the job of the file that would have this id. False when there is no such file. */
export async function startMissed(
  scope: Scope,
  runner: JobRunner,
  id: JobId,
  nowMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  for await (const file of droppedFiles(scope, nowMs, 0, signal)) {
    if (file.id !== id) continue;
    return (await startJob(scope, runner, { name: file.name, requested: {}, again: false, nowMs }, signal)).started;
  }
  return false;
}
