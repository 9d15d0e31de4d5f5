import { type JobId, parseJobId } from '../job/job.ts';
import { type EndState, endStateKey, endStates, mendsKey } from '../pipeline/job-index.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { type ListedBlob, listBlobs } from '../storage/json-blob.ts';
import { createdMsOfIndex, jobIdOfIndex, staysAfterEnd, workNames } from '../storage/work-names.ts';
import type { SweptJob, Tide } from './decide.ts';

/** A job's index entry. */
export interface IndexEntry {
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly state: EndState | undefined;
  /** How often it was mended. */
  readonly mends: number;
}

/** The index as it is: about 200 bytes a job, for as many as KEEP_JOB_DAYS keeps. */
export async function readIndex(store: BlobStore, signal: AbortSignal): Promise<Map<JobId, IndexEntry>> {
  const index = new Map<JobId, IndexEntry>();
  for await (const { name, modifiedMs, metadata } of listBlobs(store.work, workNames.indexPrefix, signal)) {
    const id = parseJobId(jobIdOfIndex(name));
    const state = endStates.find((known) => known === metadata[endStateKey]);
    const mends = Number(metadata[mendsKey] ?? 0);
    if (id) index.set(id, { createdMs: createdMsOfIndex(name), modifiedMs, state, mends });
  }
  return index;
}

/** What the work container holds of one job. */
export interface WorkOf {
  readonly id: JobId;
  readonly names: readonly string[];
  readonly newestMs: number;
}

/** The work container job by job, but its index; the names of one job are held at a time. What is of no job is told to `other`. */
export async function* readWork(
  store: BlobStore,
  signal: AbortSignal,
  other: (name: string) => void,
): AsyncGenerator<WorkOf> {
  let open: { id: JobId; names: string[]; newestMs: number } | undefined;
  for await (const blob of listBlobs(store.work, '', signal)) {
    const id = idOf(blob);
    if (!id) {
      other(blob.name);
      continue;
    }
    if (open?.id !== id) {
      if (open) yield open;
      open = { id, names: [], newestMs: 0 };
    }
    open.names.push(blob.name);
    open.newestMs = Math.max(open.newestMs, blob.modifiedMs);
  }
  if (open) yield open;
}

function idOf({ name }: ListedBlob): JobId | undefined {
  return parseJobId(name.slice(0, name.indexOf('/')));
}

/** What a job that has ended leaves without need. */
export function leftoversOf({ id, names }: WorkOf): readonly string[] {
  return names.filter((name) => !staysAfterEnd(id, name));
}

/** A job from its index entry and its work, where it has any. */
export function sweptJob(entry: IndexEntry, work: WorkOf | undefined): SweptJob {
  return {
    createdMs: entry.createdMs,
    ...(entry.state ? { state: entry.state } : {}),
    newestMs: Math.max(entry.modifiedMs, work?.newestMs ?? 0),
    hasWork: work !== undefined && leftoversOf(work).length > 0,
  };
}

/** The tide, job by job. */
export class TideGauge implements Tide {
  takenMs = 0;
  newestMs = 0;

  add(job: SweptJob): void {
    const taken = job.state !== undefined || job.hasWork;
    if (taken) this.takenMs = Math.max(this.takenMs, job.createdMs);
    this.newestMs = Math.max(this.newestMs, job.newestMs);
  }
}
