import type { NumberedSegment } from '../audio/channels.ts';
import type { PeakRecord } from '../audio/peaks.ts';
import type { JobId } from '../job/job.ts';
import { readJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import type { SegmentResult } from '../transcript/segment-result.ts';
import { keptWork, readAttempts } from './attempts.ts';
import type { Scope } from './scope.ts';
import { type SegmentRecord, segmentSchema } from './work-records.ts';

/** Requests at once: enough to hide the latency of storage, few enough to stay small. */
const atOnce = 16;

/** The finished segments of a job that have these names, in their order; a few of them are held at a time. */
export async function* readSegments(
  scope: Scope,
  names: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<{ readonly name: string; readonly segment: SegmentRecord }> {
  for (let at = 0; at < names.length; at += atOnce) {
    const batch = names.slice(at, at + atOnce);
    const segments = await Promise.all(batch.map((name) => readJson(scope.store.work, name, segmentSchema, signal)));
    for (const [nth, segment] of segments.entries()) if (segment) yield { name: batch[nth] ?? '', segment };
  }
}

/** A segment, and up to where it is recognised: its end, unless it was given up. */
export interface Recognised {
  readonly segment: SegmentResult;
  readonly untilMs: number;
  /** Of the segment's own range. */
  readonly peaks?: PeakRecord;
}

/** All segments of a file in order, those that were given up with what their tries kept; a few of them are held at a time. */
export async function* readRecognised(
  scope: Scope,
  id: JobId,
  segments: readonly NumberedSegment[],
  channels: number,
  signal: AbortSignal,
): AsyncGenerator<Recognised> {
  for (let at = 0; at < segments.length; at += atOnce) {
    const batch = segments.slice(at, at + atOnce);
    yield* await Promise.all(batch.map((segment) => readOne(scope, id, segment, channels, signal)));
  }
}

async function readOne(
  scope: Scope,
  id: JobId,
  range: NumberedSegment,
  channels: number,
  signal: AbortSignal,
): Promise<Recognised> {
  const name = workNames.segment(id, range.index, range.startMs, range.endMs, channels);
  const record = await readJson(scope.store.work, name, segmentSchema, signal);
  if (record) {
    const { peaks, ...segment } = record;
    return { segment, untilMs: record.endMs, ...(peaks ? { peaks } : {}) };
  }
  const tries = await readAttempts(scope, { id }, range.index, signal);
  const { phrases, keptUntilMs, sentMs, silentMs, peaks } = keptWork(tries, range.startMs);
  const segment: SegmentResult = { ...range, phrases, sentMs, silentMs, attempts: tries.length };
  const untilMs = Math.max(range.startMs, Math.min(range.endMs, keptUntilMs));
  return { segment, untilMs, ...(peaks ? { peaks } : {}) };
}

export async function inBatches(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < names.length; at += atOnce) await Promise.all(names.slice(at, at + atOnce).map(work));
}
