import { type Job, type JobRecord, jobIdOf } from '../job/job.ts';
import type { JobOptionsInput } from '../job/options.ts';
import { openAudioBlob } from '../storage/audio-blob.ts';
import { containerNames } from '../storage/container-names.ts';
import { deleteBlob, readJson, writeJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import { dropEndedEntries, openEntry } from './job-index.ts';
import type { JobRun, JobRunner } from './job-runner.ts';
import type { Scope } from './scope.ts';
import { checkRequestedWebhook, keepTarget } from './webhook-target.ts';
import { jobRecordSchema } from './work-records.ts';

export interface StartRequest {
  readonly name: string;
  readonly requested: JobOptionsInput;
  /** Start a job again that failed or was cancelled. A repeated storage event must not; a person may. */
  readonly again: boolean;
  readonly nowMs: number;
}

/**
 * Starts the job of the file as it is now, unless that job is there already. Answers its id and whether it was started.
 * Throws AudioGone, a BadOption, or a storage failure.
 */
export async function startJob(
  scope: Scope,
  runner: JobRunner,
  request: StartRequest,
  signal: AbortSignal,
): Promise<{ readonly id: Job['id']; readonly started: boolean }> {
  const { store } = scope;
  const { webhook, ...requested } = request.requested;
  if (webhook !== undefined) checkRequestedWebhook(scope, webhook);
  const file = await openAudioBlob(store.audio, request.name, undefined, signal);
  const id = jobIdOf(containerNames.audio, file.name, file.etag, requested);
  // Before the look: a job that still runs then has it when it ends.
  if (webhook !== undefined) await keepTarget(scope, id, webhook, signal);
  const run = await runner.look(id);
  if (run && !(request.again && mayRunAgain(run))) return { id, started: false };

  const wanted: JobRecord = {
    id,
    container: containerNames.audio,
    name: file.name,
    etag: file.etag,
    requested,
    createdMs: request.nowMs,
  };
  const { record, isNew } = await keepRecord(scope, wanted, signal);
  const begin = isNew ? beginJob : beginAgain;
  return { id, started: await begin(scope, runner, record, request.nowMs, signal) };
}

/** Starts a job that had its start before, unless it runs; what was recognised for it is found again. */
export async function beginAgain(
  scope: Scope,
  runner: JobRunner,
  record: JobRecord,
  nowMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  await deleteBlob(scope.store.work, workNames.cancel(record.id), signal);
  await dropEndedEntries(scope, record, signal);
  return beginJob(scope, runner, record, nowMs, signal);
}

async function beginJob(
  scope: Scope,
  runner: JobRunner,
  { requested: _, ...job }: JobRecord,
  nowMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  await openEntry(scope, job, signal);
  return runner.start({ ...job, untilMs: nowMs + scope.settings.maxJobMs });
}

function mayRunAgain(run: JobRun): boolean {
  if (run.state === 'cancelled' || run.state === 'broken') return true;
  return run.state === 'ended' && run.outcome?.state !== 'done';
}

/** Of two that start the same job at once, both go on with the first one's record. */
async function keepRecord(
  scope: Scope,
  wanted: JobRecord,
  signal: AbortSignal,
): Promise<{ readonly record: JobRecord; readonly isNew: boolean }> {
  const { work } = scope.store;
  const name = workNames.record(wanted.id);
  const isNew = await writeJson(work, name, wanted, { once: true, signal });
  const record = isNew ? wanted : ((await readJson(work, name, jobRecordSchema, signal)) ?? wanted);
  return { record, isNew };
}
