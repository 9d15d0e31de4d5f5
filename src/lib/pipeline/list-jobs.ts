import { type JobId, parseJobId } from '../job/job.ts';
import { asStorageFailure } from '../storage/errors.ts';
import { jobIdOfIndex, workNames } from '../storage/work-names.ts';
import { describeJob, type JobView } from './describe-job.ts';
import { endStateKey, endStates } from './job-index.ts';
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

/** Jobs in one state may be few among many: so many entries of the index are gone through for one page. */
const entriesAtOnce = 100;
const pagesAtMost = 20;

/** One page of all jobs, newest first; `after` is where the next page begins, absent on the last one. */
export async function listJobs(
  scope: Scope,
  runner: JobRunner,
  page: ListPage,
  signal: AbortSignal,
): Promise<{ readonly jobs: readonly JobView[]; readonly after?: string }> {
  const { ids, after } = await findIds(scope, page, signal);
  const views = await Promise.all(ids.map((id) => describeJob(scope, runner, id, signal)));
  return { jobs: views.filter((view) => view !== undefined), ...(after ? { after } : {}) };
}

async function findIds(
  { store }: Scope,
  { top, state, after }: ListPage,
  signal: AbortSignal,
): Promise<{ readonly ids: readonly JobId[]; readonly after?: string }> {
  const entries = store.work
    .listBlobsFlat({ prefix: workNames.indexPrefix, includeMetadata: state !== undefined, abortSignal: signal })
    .byPage({
      maxPageSize: state ? Math.min(top, entriesAtOnce) : top,
      ...(after ? { continuationToken: after } : {}),
    });
  const ids: JobId[] = [];
  let token: string | undefined;
  try {
    let pages = 0;
    for await (const { segment, continuationToken } of entries) {
      for (const { name, metadata } of segment.blobItems) {
        const id = parseJobId(jobIdOfIndex(name));
        if (id && (!state || (metadata?.[endStateKey] ?? 'open') === state)) ids.push(id);
      }
      token = continuationToken;
      pages += 1;
      if (!token || ids.length > 0 || pages >= pagesAtMost) break;
    }
  } catch (thrown) {
    throw asStorageFailure(thrown, 'Listing the jobs');
  }
  return { ids, ...(token ? { after: token } : {}) };
}
