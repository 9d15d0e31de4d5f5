import type { JobId } from '../job/job.ts';
import { listBlobs } from '../storage/json-blob.ts';
import { segmentRangeOf, workNames } from '../storage/work-names.ts';
import { furthestKeptMs } from './attempts.ts';
import type { Scope } from './scope.ts';

/** How much of a job is recognised. */
export interface Progress {
  readonly count: number;
  readonly coveredMs: number;
  /** True when something was waited for since the latest segment. */
  readonly waits: boolean;
}

/** One listing of a job's finished segments, none of them read. */
export async function readProgress(scope: Scope, id: JobId, segments: number, signal: AbortSignal): Promise<Progress> {
  let count = 0;
  let coveredMs = 0;
  let latestMs = 0;
  let waitsSinceMs = -1;
  for await (const { name, modifiedMs } of listBlobs(scope.store.work, workNames.segments(id), signal)) {
    const range = segmentRangeOf(name);
    if (range) {
      count += 1;
      coveredMs += range.endMs - range.startMs;
      latestMs = Math.max(latestMs, modifiedMs);
    } else if (name === workNames.waiting(id)) waitsSinceMs = modifiedMs;
  }
  // A file that is one segment, for its speakers' sake, would seem to stand still: its try says how far it is.
  if (segments === 1 && count === 0) coveredMs = await furthestKeptMs(scope, id, signal);
  return { count, coveredMs, waits: waitsSinceMs >= latestMs };
}
