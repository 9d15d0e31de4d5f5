import { parseJobId } from '../job/job.ts';
import { asStorageFailure } from '../storage/errors.ts';
import { jobIdOfIndex, workNames } from '../storage/work-names.ts';
import { describeJob, type JobView } from './describe-job.ts';
import type { JobRunner } from './job-runner.ts';
import type { Scope } from './scope.ts';

/** One page of all jobs, newest first; `after` is where the next page begins, absent on the last one. */
export async function listJobs(
  scope: Scope,
  runner: JobRunner,
  page: { readonly top: number; readonly after?: string },
  signal: AbortSignal,
): Promise<{ readonly jobs: readonly JobView[]; readonly after?: string }> {
  const entries = scope.store.work
    .listBlobsFlat({ prefix: workNames.indexPrefix, abortSignal: signal })
    .byPage({ maxPageSize: page.top, ...(page.after ? { continuationToken: page.after } : {}) });
  const first = await entries.next().catch((thrown) => {
    throw asStorageFailure(thrown, 'Listing the jobs');
  });
  if (first.done) return { jobs: [] };
  const ids = first.value.segment.blobItems.map((item) => parseJobId(jobIdOfIndex(item.name)));
  const views = await Promise.all(
    ids.filter((id) => id !== undefined).map((id) => describeJob(scope, runner, id, signal)),
  );
  const after = first.value.continuationToken;
  return { jobs: views.filter((view) => view !== undefined), ...(after ? { after } : {}) };
}
