import { readJson } from '../storage/json-blob.ts';
import { segmentRangeOf } from '../storage/work-names.ts';
import type { Scope } from './scope.ts';
import { type SegmentRecord, segmentSchema } from './work-records.ts';

/** Requests at once: enough to hide the latency of storage, few enough to stay small. */
const atOnce = 16;

/** The finished segments among these blobs of a job, in order; a few of them are held at a time. */
export async function* readSegments(
  scope: Scope,
  names: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<SegmentRecord> {
  const records = names.filter((name) => segmentRangeOf(name)).sort();
  for (let at = 0; at < records.length; at += atOnce) {
    const batch = records.slice(at, at + atOnce);
    const segments = await Promise.all(batch.map((name) => readJson(scope.store.work, name, segmentSchema, signal)));
    for (const segment of segments) if (segment) yield segment;
  }
}

export async function inBatches(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < names.length; at += atOnce) await Promise.all(names.slice(at, at + atOnce).map(work));
}
