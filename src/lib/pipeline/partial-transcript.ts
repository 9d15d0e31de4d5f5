import { placeOf } from '../audio/channels.ts';
import type { JobId } from '../job/job.ts';
import { listNames } from '../storage/json-blob.ts';
import { segmentOf, workNames } from '../storage/work-names.ts';
import { mergeSegments } from '../transcript/merge.ts';
import type { Phrase } from '../transcript/phrase.ts';
import type { SegmentResult } from '../transcript/segment-result.ts';
import { keptWork, readAttempts } from './attempts.ts';
import { FinalChannels } from './final-channels.ts';
import { finalPart, finalUntil } from './final-part.ts';
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
  const names = firstWithoutGap(await listNames(scope.store.work, workNames.segments(id), signal));
  const segments: SegmentResult[] = [];
  for await (const { segment } of readSegments(scope, names, signal)) segments.push(segment);
  if (segments.length === 0) return readFirstTry(scope, id, signal);
  const channels = channelsOf(names);
  return channels > 1 ? finalOfChannels(segments, channels) : finalOf(segments);
}

/** The names of the segments in order, of each channel up to the first that is not there yet. */
export function firstWithoutGap(names: readonly string[]): readonly string[] {
  const endsMs = new Map<number, number>();
  const segments = names.flatMap((name) => {
    const segment = segmentOf(name);
    return segment ? [{ name, ...segment }] : [];
  });
  return segments
    .sort((a, b) => a.index - b.index)
    .filter(({ index, startMs, endMs, channels }) => {
      const { channel } = placeOf(index, channels);
      if (startMs !== (endsMs.get(channel) ?? 0)) return false;
      endsMs.set(channel, endMs);
      return true;
    })
    .map(({ name }) => name);
}

/** Those that are recognised each by itself, as the names of segments say; 1: they are mixed. */
export function channelsOf(names: readonly string[]): number {
  return segmentOf(names[0] ?? '')?.channels ?? 1;
}

/** What no further segment of any channel can change, or precede. */
function finalOfChannels(segments: readonly SegmentResult[], channels: number): PartialTranscript {
  const final = new FinalChannels(channels);
  const phrases = segments.flatMap((segment) => final.push(segment));
  return { finalUntilMs: final.openFromMs, phrases };
}

/** What no further segment can change of these. */
export function finalOf(segments: readonly SegmentResult[]): PartialTranscript {
  const last = segments.reduce((latest, segment) => (segment.endMs > latest.endMs ? segment : latest));
  const finalUntilMs = finalUntil(last);
  return { finalUntilMs, phrases: finalPart(mergeSegments(segments).phrases, finalUntilMs) };
}

/** A file that is one segment, for its speakers' sake, is written down about once a minute of audio. Its phrases are put in order as the whole one's will be. */
export async function readFirstTry(scope: Scope, id: JobId, signal: AbortSignal): Promise<PartialTranscript> {
  const { phrases, keptUntilMs, sentMs, silentMs } = keptWork(await readAttempts(scope, { id }, 0, signal), 0);
  // What one channel says first may not be what the file does.
  if (phrases.some(({ channel }) => channel !== undefined)) return { finalUntilMs: 0, phrases: [] };
  const endMs = phrases.reduce((latest, phrase) => Math.max(latest, phrase.endMs), keptUntilMs);
  const range = { startMs: 0, endMs };
  const segment: SegmentResult = { index: 0, ...range, heard: range, phrases, sentMs, silentMs, attempts: 1 };
  return { finalUntilMs: keptUntilMs, phrases: mergeSegments([segment]).phrases };
}
