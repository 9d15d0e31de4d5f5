import type { JobId } from '../job/job.ts';
import { listBlobs } from '../storage/json-blob.ts';
import { segmentOf, workNames } from '../storage/work-names.ts';
import { sentKey } from './attempts.ts';
import type { Scope } from './scope.ts';

/** What a job has sent to the Speech service so far, and how much of its audio needs not be sent again. */
export interface Sent {
  readonly sentMs: number;
  readonly recognisedMs: number;
}

/** From the names and metadata of a job's segments and tries, without a read of any. What a process sent that died is not known. */
export async function readSent({ store }: Scope, id: JobId, signal: AbortSignal): Promise<Sent> {
  const ofSegments = new Map<string, number>();
  const ofTries = new Map<string, number>();
  let recognisedMs = 0;
  for await (const { name, metadata } of listBlobs(store.work, workNames.all(id), signal)) {
    const sentMs = Number(metadata[sentKey] ?? 0);
    const [, folder, index = ''] = /\/(segments|attempts)\/(\d{5,})[-/]/.exec(name) ?? [];
    if (folder === 'attempts') ofTries.set(index, (ofTries.get(index) ?? 0) + sentMs);
    const range = segmentOf(name);
    if (!range) continue;
    ofSegments.set(index, sentMs);
    recognisedMs += range.endMs - range.startMs;
  }
  // A finished segment has counted its tries.
  const all = new Map([...ofTries, ...ofSegments]);
  return { sentMs: [...all.values()].reduce((sum, ms) => sum + ms, 0), recognisedMs };
}
