import { type JobId, parseJobId } from '../job/job.ts';
import { RecordUnreadable } from '../storage/errors.ts';
import { listPage } from '../storage/json-blob.ts';
import { createdMsOfIndex, jobIdOfIndex, workNames } from '../storage/work-names.ts';
import { describeEnded, describeJob, type JobView } from './describe-job.ts';
import { endingOf, endStateKey, endStates, retriedStates } from './job-index.ts';
import type { JobRunner } from './job-runner.ts';
import type { Scope } from './scope.ts';

/** What a list may be asked for: how jobs ended, or that they have not. */
export const listedStates = [...endStates, 'open'] as const;
export type ListedState = (typeof listedStates)[number];

export interface ListPage {
  readonly top: number;
  readonly state?: ListedState;
  readonly after?: string;
}

/** Jobs that have not ended may be few among many: so many pages of the index are gone through for one of theirs. */
const pagesAtMost = 5;

/** A job that ended so recently is looked at itself: its orchestration may still be about to end. */
const settledMs = 10_000;

/** One page of all jobs, newest first; `after` is where the next page begins, absent on the last one. */
export async function listJobs(
  scope: Scope,
  runner: JobRunner,
  page: ListPage,
  signal: AbortSignal,
): Promise<{ readonly jobs: readonly JobView[]; readonly after?: string }> {
  const { entries, after } = await findEntries(scope, page, signal);
  const views = await Promise.all(entries.map((entry) => describeEntry(scope, runner, entry, signal)));
  return { jobs: views.filter((view) => view !== undefined), ...(after ? { after } : {}) };
}

interface Entry {
  readonly id: JobId;
  readonly name: string;
  readonly modifiedMs: number;
  readonly metadata: Readonly<Record<string, string>>;
}

async function describeEntry(
  scope: Scope,
  runner: JobRunner,
  { id, name, modifiedMs, metadata }: Entry,
  signal: AbortSignal,
): Promise<JobView | undefined> {
  const ending = Date.now() - modifiedMs > settledMs ? endingOf(metadata) : undefined;
  if (ending) return describeEnded(id, createdMsOfIndex(name), modifiedMs, ending);
  return describeJob(scope, runner, id, signal).catch((thrown) => {
    // One damaged record does not hide the other jobs; asked for itself, it says what is wrong.
    if (thrown instanceof RecordUnreadable) return undefined;
    throw thrown;
  });
}

async function findEntries(
  { store }: Scope,
  { top, state, after }: ListPage,
  signal: AbortSignal,
): Promise<{ readonly entries: readonly Entry[]; readonly after?: string }> {
  const ended = retriedStates.find((known) => known === state);
  const prefix = ended ? workNames.endedPrefix(ended) : workNames.indexPrefix;
  let next = after;
  for (let read = 1; ; read++) {
    const page = await listPage(store.work, prefix, { size: top, ...(next ? { after: next } : {}) }, signal);
    next = page.next;
    const entries = page.blobs.flatMap(({ name, metadata, modifiedMs }) => {
      const id = parseJobId(jobIdOfIndex(name));
      return id && (!state || (metadata[endStateKey] ?? 'open') === state) ? [{ id, name, metadata, modifiedMs }] : [];
    });
    if (!next || entries.length > 0 || read >= pagesAtMost) return { entries, ...(next ? { after: next } : {}) };
  }
}
