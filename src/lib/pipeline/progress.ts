import type { JobId } from '../job/job.ts';
import { listNames } from '../storage/json-blob.ts';
import { segmentRangeOf, workNames } from '../storage/work-names.ts';
import { furthestKeptMs } from './attempts.ts';
import type { Scope } from './scope.ts';

/** How much of a job is recognised: one listing of its finished segments, none of them read. */
export async function countSegments(
  scope: Scope,
  id: JobId,
  segments: number,
  signal: AbortSignal,
): Promise<{ readonly count: number; readonly coveredMs: number }> {
  const ranges = (await listNames(scope.store.work, workNames.segments(id), signal))
    .map(segmentRangeOf)
    .filter((range) => range !== undefined);
  // A file that is one segment, for its speakers' sake, would seem to stand still: its try says how far it is.
  const single = segments === 1 && ranges.length === 0;
  return {
    count: ranges.length,
    coveredMs: single
      ? await furthestKeptMs(scope, id, signal)
      : ranges.reduce((sum, range) => sum + range.endMs - range.startMs, 0),
  };
}
