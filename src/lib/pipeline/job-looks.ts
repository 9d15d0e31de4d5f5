import type { JobId } from '../job/job.ts';
import { describeJob, type JobView } from './describe-job.ts';
import type { JobRunner } from './job-runner.ts';
import type { Scope } from './scope.ts';

/** All that follow one job share a look: there is about one a second, however many they are. */
const lookEveryMs = 900;
/** A look that takes longer is given up; the next one is made soon. */
const lookWithinMs = 10_000;

class JobLooks {
  readonly #latest = new Map<JobId, { readonly atMs: number; readonly view: Promise<JobView | undefined> }>();

  /** The job as it is, or was at most a second ago; undefined when there is none. */
  at(scope: Scope, runner: JobRunner, id: JobId): Promise<JobView | undefined> {
    const nowMs = performance.now();
    const known = this.#latest.get(id);
    if (known && nowMs - known.atMs < lookEveryMs) return known.view;
    const view = describeJob(scope, runner, id, AbortSignal.timeout(lookWithinMs));
    // Those that wait for it see how it ends; nobody may.
    view.catch(() => {});
    this.#latest.set(id, { atMs: nowMs, view });
    return view;
  }

  /** Who follows a job no more lets go of it. Others that follow it look again. */
  forget(id: JobId): void {
    this.#latest.delete(id);
  }
}

export const jobLooks = new JobLooks();
