import type { JobId } from '../job/job.ts';
import { sessionsOfOneFile } from './divide.ts';
import { estimateLeftMs } from './estimate-left.ts';
import type { JobStage } from './job-outcome.ts';
import { type Progress, percentOf, readDecoded, readProgress, recognisedMs } from './progress.ts';
import type { Scope } from './scope.ts';
import { readUnderWay, recognisesOthers } from './segment-note.ts';

/** What a job's view says of how far it is. */
export interface Reached {
  readonly percent: number;
  readonly recognisedSeconds?: number;
}

/** How far a job is. */
export function progressFacts(saidMs: number, progress: Progress, channels = 1): Reached {
  return { percent: percentOf(saidMs, progress, channels), recognisedSeconds: recognisedMs(progress) / 1000 };
}

/** There may be more than was estimated while the file was decoded. */
export function segmentsOf(
  said: number,
  { finished, decoded }: Progress,
): { readonly done: number; readonly total: number } {
  return { done: finished.length, total: Math.max(finished.length, decoded?.segments ?? said) };
}

/** How far a job came that ended without a transcript. */
export async function reachedFacts(
  scope: Scope,
  id: JobId,
  stage: JobStage | undefined,
  signal: AbortSignal,
): Promise<Reached> {
  if (stage?.segments === undefined || stage.lengthMs === undefined) return { percent: 0 };
  return progressFacts(stage.lengthMs, await readProgress(scope, id, stage, signal), stage.channels);
}

/** How long the job still takes; nothing where that cannot be told. */
export async function etaFacts(
  scope: Scope,
  id: JobId,
  stage: JobStage,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ readonly etaSeconds?: number }> {
  const { segments, lengthMs, sinceMs, decoding, channels = 1 } = stage;
  if (segments === undefined || lengthMs === undefined || sinceMs === undefined) return {};
  const { settings, store } = scope;
  const [begun, decoded] = await Promise.all([
    readUnderWay(store, progress.notes, signal),
    decoding ? readDecoded(scope, id, stage, signal) : undefined,
  ]);
  const leftMs = estimateLeftMs({
    nowMs: Date.now(),
    sinceMs,
    lengthMs: progress.decoded?.lengthMs ?? lengthMs,
    channels,
    segments: progress.decoded?.segments ?? segments,
    finished: progress.finished,
    begun,
    besideOthers: recognisesOthers(id),
    sessions: sessionsOfOneFile(settings),
    freeMs: settings.speech.burstMs,
    startUpMs: settings.speech.startUpMs,
    ...(decoded ? { decoded } : {}),
    ...(progress.kept ? { kept: progress.kept } : {}),
  });
  return { etaSeconds: Math.max(1, Math.round(leftMs / 1000)) };
}
