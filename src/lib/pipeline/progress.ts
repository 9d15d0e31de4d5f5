import type { JobId } from '../job/job.ts';
import { listBlobs } from '../storage/json-blob.ts';
import { pieceOf, segmentRangeOf, workNames } from '../storage/work-names.ts';
import { furthestKept } from './attempts.ts';
import type { FinishedSegment } from './estimate-left.ts';
import type { Scope } from './scope.ts';

/** How much of a job is recognised. */
export interface Progress {
  readonly finished: readonly FinishedSegment[];
  /** Of a file that is one segment, for its speakers' sake: how far its try is, and when that was written down. */
  readonly kept?: { readonly keptMs: number; readonly atMs: number };
  /** What a file that is decoded while it is recognised turned out to be, and when. */
  readonly decoded?: { readonly lengthMs: number; readonly segments: number; readonly atMs: number };
  /** True when something was waited for since the latest segment. */
  readonly waits: boolean;
}

/** Metadata of the mark of a decoded file. */
export const decodedLengthKey = 'lengthms';
export const decodedSegmentsKey = 'segments';

/** One listing of a job's finished segments, none of them read. */
export async function readProgress(scope: Scope, id: JobId, segments: number, signal: AbortSignal): Promise<Progress> {
  const finished: FinishedSegment[] = [];
  let latestMs = 0;
  let waitsSinceMs = -1;
  let decoded: Progress['decoded'];
  for await (const { name, modifiedMs, metadata } of listBlobs(scope.store.work, workNames.segments(id), signal)) {
    const range = segmentRangeOf(name);
    if (range) {
      finished.push({ ...range, atMs: modifiedMs });
      latestMs = Math.max(latestMs, modifiedMs);
    } else if (name === workNames.waiting(id)) waitsSinceMs = modifiedMs;
    else if (name === workNames.decoded(id)) {
      const [lengthMs, count] = [Number(metadata[decodedLengthKey]), Number(metadata[decodedSegmentsKey])];
      decoded = { lengthMs, segments: count, atMs: modifiedMs };
    }
  }
  const waits = waitsSinceMs >= latestMs;
  // A file that is one segment would seem to stand still: its try says how far it is.
  const kept = segments === 1 && finished.length === 0 ? await furthestKept(scope, id, signal) : undefined;
  return { finished, waits, ...(decoded ? { decoded } : {}), ...(kept && kept.keptMs > 0 ? { kept } : {}) };
}

/** When the audio of each segment was decoded, by where it ends in the file: of a file that is decoded while it is recognised. */
export async function readDecodedAt(scope: Scope, id: JobId, signal: AbortSignal): Promise<Map<number, number>> {
  const decodedAt = new Map<number, number>();
  for await (const { name, modifiedMs } of listBlobs(scope.store.work, workNames.pieces(id), signal)) {
    const piece = pieceOf(name);
    if (piece) decodedAt.set(piece.segment.endMs, modifiedMs);
  }
  return decodedAt;
}

/** Audio time that is recognised. */
export function recognisedMs({ finished, kept }: Progress): number {
  return kept?.keptMs ?? sumOf(finished);
}

/**
 * The share of the file that is recognised, in whole percent, at most 99: the last one is the publishing. It never goes back: a file
 * that turns out longer than it said keeps the percent that it had when that was found, until it has earned it.
 * @param saidMs the file's length as it was planned
 */
export function percentOf(saidMs: number, progress: Progress): number {
  const { decoded, finished } = progress;
  const shares = [shareOf(recognisedMs(progress), decoded?.lengthMs ?? saidMs)];
  // The storage's clock has whole seconds: what was recognised in that second may have been shown, so it counts.
  if (decoded) shares.push(shareOf(sumOf(finished.filter(({ atMs }) => atMs <= decoded.atMs)), saidMs));
  return Math.min(99, Math.floor(100 * Math.max(...shares)));
}

function shareOf(partMs: number, wholeMs: number): number {
  return wholeMs === 0 ? 1 : partMs / wholeMs;
}

function sumOf(finished: readonly FinishedSegment[]): number {
  return finished.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}
