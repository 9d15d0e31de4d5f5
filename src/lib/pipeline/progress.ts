import type { JobId } from '../job/job.ts';
import { GrowingList } from '../storage/growing-list.ts';
import { isUnderWay, pieceOf, segmentOf, workNames } from '../storage/work-names.ts';
import { furthestKept } from './attempts.ts';
import type { DecodedPiece, FinishedSegment } from './estimate-left.ts';
import type { JobStage } from './job-outcome.ts';
import type { Scope } from './scope.ts';
import { readTook } from './segment-note.ts';

/** How much of a job is recognised. */
export interface Progress {
  readonly finished: readonly FinishedSegment[];
  /** Of a file that is one segment, for its speakers' sake: how far its try is, and when that was written down. */
  readonly kept?: { readonly keptMs: number; readonly atMs: number };
  /** What a file that is decoded while it is recognised turned out to be, and when. */
  readonly decoded?: { readonly lengthMs: number; readonly segments: number; readonly atMs: number };
  /** Names of the notes that say which segments are being recognised. */
  readonly notes: readonly string[];
  /** True when something was waited for since the latest segment. */
  readonly waits: boolean;
}

/** Metadata of the mark of a decoded file. */
export const decodedLengthKey = 'lengthms';
export const decodedSegmentsKey = 'segments';

/** What is known of a job's segments and of its decoded audio, so that it is not listed anew at each look. */
interface Lists {
  readonly segments: GrowingList<FinishedSegment>;
  readonly pieces: GrowingList<DecodedPiece>;
}

/** Jobs that are looked at at once; of each little more than six numbers a segment are kept. */
const rememberedJobs = 100;
const remembered = new Map<string, Lists>();

/** Those of one start of a job: before another, its work may have been deleted, by another instance too. */
function listsOf(id: JobId, { sinceMs }: JobStage): Lists {
  const key = `${id}/${sinceMs}`;
  const lists = remembered.get(key) ?? newLists(id);
  const [oldest] = remembered.keys();
  if (oldest !== undefined && remembered.size >= rememberedJobs && !remembered.has(key)) remembered.delete(oldest);
  // The one that was looked at last is the last to go.
  remembered.delete(key);
  remembered.set(key, lists);
  return lists;
}

function newLists(id: JobId): Lists {
  return {
    segments: new GrowingList(workNames.segments(id), ({ name, modifiedMs, metadata }) => {
      const segment = segmentOf(name);
      if (!segment) return undefined;
      const { index, startMs, endMs } = segment;
      const took = readTook(metadata);
      return { number: index, item: { index, startMs, endMs, atMs: modifiedMs, ...(took ? { took } : {}) } };
    }),
    pieces: new GrowingList(workNames.pieces(id), ({ name, modifiedMs }) => {
      const piece = pieceOf(name);
      return piece && { number: piece.index, item: { index: piece.index, atMs: modifiedMs } };
    }),
  };
}

/** A look at a job's finished segments, none of them read. */
export async function readProgress(scope: Scope, id: JobId, stage: JobStage, signal: AbortSignal): Promise<Progress> {
  const { items: finished, others } = await listsOf(id, stage).segments.look(scope.store.work, signal);
  const marked = (name: string) => others.find((other) => other.name === name);
  const latestMs = finished.reduce((latest, { atMs }) => Math.max(latest, atMs), 0);
  const waits = (marked(workNames.waiting(id))?.modifiedMs ?? -1) >= latestMs;
  const mark = marked(workNames.decoded(id));
  const decoded = mark && {
    lengthMs: Number(mark.metadata[decodedLengthKey]),
    segments: Number(mark.metadata[decodedSegmentsKey]),
    atMs: mark.modifiedMs,
  };
  // A file that is one segment would seem to stand still: its try says how far it is.
  const kept = stage.segments === 1 && finished.length === 0 ? await furthestKept(scope, id, signal) : undefined;
  const notes = others.map(({ name }) => name).filter(isUnderWay);
  return { finished, notes, waits, ...(decoded ? { decoded } : {}), ...(kept && kept.keptMs > 0 ? { kept } : {}) };
}

/** Which segments' audio is there, in order, and when it was: of a file that is decoded while it is recognised. */
export async function readDecoded(
  scope: Scope,
  id: JobId,
  stage: JobStage,
  signal: AbortSignal,
): Promise<readonly DecodedPiece[]> {
  return (await listsOf(id, stage).pieces.look(scope.store.work, signal)).items;
}

/** Audio time that is recognised, of all channels together. */
export function recognisedMs({ finished, kept }: Progress): number {
  return kept?.keptMs ?? sumOf(finished);
}

/**
 * The share of the file that is recognised, in whole percent, at most 99: the last one is the publishing. It never goes back: a file
 * that turns out longer than it said keeps the percent that it had when that was found, until it has earned it.
 * @param saidMs the file's length as it was planned
 * @param channels recognised each by itself; 1: they are mixed
 */
export function percentOf(saidMs: number, progress: Progress, channels = 1): number {
  const { decoded, finished } = progress;
  const shares = [shareOf(recognisedMs(progress), (decoded?.lengthMs ?? saidMs) * channels)];
  // The storage's clock has whole seconds: what was recognised in that second may have been shown, so it counts.
  if (decoded) shares.push(shareOf(sumOf(finished.filter(({ atMs }) => atMs <= decoded.atMs)), saidMs * channels));
  return Math.min(99, Math.floor(100 * Math.max(...shares)));
}

function shareOf(partMs: number, wholeMs: number): number {
  return wholeMs === 0 ? 1 : partMs / wholeMs;
}

function sumOf(finished: readonly FinishedSegment[]): number {
  return finished.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}
