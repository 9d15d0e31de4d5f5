import { readJson } from '../storage/json-blob.ts';
import { segmentRangeOf } from '../storage/work-names.ts';
import type { Scope } from './scope.ts';
import { type SegmentRecord, segmentSchema } from './work-records.ts';

/** Requests at once: enough to hide the latency of storage, few enough to stay small. */
const atOnce = 16;

/** The finished segments among these blobs of a job. */
export async function readSegments(
  scope: Scope,
  names: readonly string[],
  signal: AbortSignal,
): Promise<SegmentRecord[]> {
  const records = names.filter((name) => segmentRangeOf(name));
  const segments = await inBatches(records, (name) => readJson(scope.store.work, name, segmentSchema, signal));
  return segments.filter((segment) => segment !== undefined);
}

export async function inBatches<T>(names: readonly string[], work: (name: string) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let at = 0; at < names.length; at += atOnce) {
    results.push(...(await Promise.all(names.slice(at, at + atOnce).map(work))));
  }
  return results;
}
