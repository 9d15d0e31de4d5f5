import { overlapMs } from '../audio/overlap.ts';
import type { JobId } from '../job/job.ts';
import { listNames } from '../storage/json-blob.ts';
import { segmentRangeOf, workNames } from '../storage/work-names.ts';
import { mergeSegments } from '../transcript/merge.ts';
import type { Phrase } from '../transcript/phrase.ts';
import type { SegmentResult } from '../transcript/segment-result.ts';
import { keptWork, readAttempts } from './attempts.ts';
import type { Scope } from './scope.ts';
import { readSegments } from './segment-records.ts';

/** What is recognised of a file from its start on, without a gap. */
export interface PartialTranscript {
  /** Up to here nothing changes any more: all that was said so far is in `phrases`. */
  readonly finalUntilMs: number;
  readonly phrases: readonly Phrase[];
}

/**
 * Reads what a job has recognised so far. Asked again, it gives the same phrases and more: those at a seam that its other side
 * may still change are held back.
 */
export async function readPartial(scope: Scope, id: JobId, signal: AbortSignal): Promise<PartialTranscript> {
  const names = await listNames(scope.store.work, workNames.segments(id), signal);
  const segments: SegmentResult[] = [];
  for await (const segment of readSegments(scope, firstWithoutGap(names), signal)) segments.push(segment);
  return segments.length > 0 ? finalOf(segments) : readFirstTry(scope, id, signal);
}

/** The names of the segments, up to the first that is not there yet. */
export function firstWithoutGap(names: readonly string[]): readonly string[] {
  let endMs = 0;
  const gap = names.toSorted().findIndex((name) => {
    const range = segmentRangeOf(name);
    if (range?.startMs !== endMs) return true;
    endMs = range.endMs;
    return false;
  });
  return names.toSorted().slice(0, gap < 0 ? undefined : gap);
}

/** What no further segment can change of these. */
export function finalOf(segments: readonly SegmentResult[]): PartialTranscript {
  const last = segments.reduce((latest, segment) => (segment.endMs > latest.endMs ? segment : latest));
  const finalUntilMs = finalUntil(last);
  return { finalUntilMs, phrases: finalPart(mergeSegments(segments).phrases, finalUntilMs) };
}

/** Up to here no further segment changes anything, when this is the last one that is there. */
export function finalUntil({ endMs, heard }: SegmentResult): number {
  // It hears some of its neighbour: so will that one of it.
  return heard.endMs > endMs ? endMs - overlapMs : endMs;
}

/** The phrases up to the first that may change: one that follows it may still come to stand at another place. */
export function finalPart(phrases: readonly Phrase[], finalUntilMs: number): readonly Phrase[] {
  const open = phrases.findIndex(({ endMs }) => endMs > finalUntilMs);
  return open < 0 ? phrases : phrases.slice(0, open);
}

/** A file that is one segment, for its speakers' sake, is written down about once a minute of audio. Its phrases are put in order as the whole one's will be. */
export async function readFirstTry(scope: Scope, id: JobId, signal: AbortSignal): Promise<PartialTranscript> {
  const { phrases, keptUntilMs, sentMs, silentMs } = keptWork(await readAttempts(scope, { id }, 0, signal), 0);
  const endMs = phrases.reduce((latest, phrase) => Math.max(latest, phrase.endMs), keptUntilMs);
  const range = { startMs: 0, endMs };
  const segment: SegmentResult = { index: 0, ...range, heard: range, phrases, sentMs, silentMs, attempts: 1 };
  return { finalUntilMs: keptUntilMs, phrases: mergeSegments([segment]).phrases };
}
