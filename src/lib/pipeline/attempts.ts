import type { PeakRecord } from '../audio/peaks.ts';
import type { Job, JobId } from '../job/job.ts';
import { listBlobs, listNames, readJson, writeJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import type { Scope } from './scope.ts';
import { type Attempt, attemptSchema } from './work-records.ts';

/** The tries at one segment before this one, oldest first. */
export async function readAttempts(
  scope: Scope,
  job: Pick<Job, 'id'>,
  index: number,
  signal: AbortSignal,
): Promise<Attempt[]> {
  const names = await listNames(scope.store.work, workNames.attemptsAt(job.id, index), signal);
  const attempts = await Promise.all(names.map((name) => readJson(scope.store.work, name, attemptSchema, signal)));
  return attempts.filter((attempt) => attempt !== undefined);
}

/** What the tries left to go on from: the one that got furthest, and all that they spent. */
export interface KeptWork {
  readonly phrases: Attempt['phrases'];
  readonly keptUntilMs: number;
  readonly sentMs: number;
  readonly silentMs: number;
  readonly peaks?: PeakRecord;
}

export function keptWork(attempts: readonly Attempt[], startMs: number): KeptWork {
  const furthest = attempts.reduce<Attempt | undefined>(
    (best, attempt) => (best && best.keptUntilMs >= attempt.keptUntilMs ? best : attempt),
    undefined,
  );
  return {
    phrases: furthest?.phrases ?? [],
    keptUntilMs: furthest?.keptUntilMs ?? startMs,
    sentMs: attempts.reduce((sum, attempt) => sum + attempt.sentMs, 0),
    silentMs: furthest?.silentMs ?? 0,
    ...(furthest?.peaks ? { peaks: furthest.peaks } : {}),
  };
}

/** Metadata of an attempt that a look at the progress reads without the blob. */
const keptKey = 'keptuntilms';
const phrasesKey = 'phrases';
/** Of an attempt, and of a finished segment: audio sent for it, in ms. */
export const sentKey = 'sentms';

/** How far the tries at a job's segments have come, in the file's time, and when that was written down; 0 when nothing is. */
export async function furthestKept(
  scope: Scope,
  id: JobId,
  signal: AbortSignal,
): Promise<{ readonly keptMs: number; readonly atMs: number }> {
  let furthest = { keptMs: 0, atMs: 0 };
  for await (const { metadata, modifiedMs } of listBlobs(scope.store.work, workNames.attempts(id), signal)) {
    const keptMs = Number(metadata[keptKey] ?? 0);
    if (keptMs > furthest.keptMs) furthest = { keptMs, atMs: modifiedMs };
  }
  return furthest;
}

/** True when any try at a job's segments recognised anything. */
export async function hasKeptPhrases(scope: Scope, id: JobId, signal: AbortSignal): Promise<boolean> {
  for await (const { metadata } of listBlobs(scope.store.work, workNames.attempts(id), signal)) {
    if (Number(metadata[phrasesKey] ?? 0) > 0) return true;
  }
  return false;
}

/** Writes this try down, over what it wrote before. */
export async function writeAttempt(
  scope: Scope,
  job: Job,
  index: number,
  number: number,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<void> {
  await writeJson(scope.store.work, workNames.attempt(job.id, index, number), attempt, {
    signal,
    metadata: {
      [keptKey]: String(attempt.keptUntilMs),
      [phrasesKey]: String(attempt.phrases.length),
      [sentKey]: String(attempt.sentMs),
    },
  });
}
