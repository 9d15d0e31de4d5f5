import type { EndState } from '../pipeline/job-index.ts';
import type { JobRun } from '../pipeline/job-runner.ts';

/** How long things are left alone, in ms. */
export interface SweepTimes {
  /** A file or a job so young may be about to be seen to by its own event. */
  readonly graceMs: number;
  /** A job without any progress for so long is looked at as stuck. */
  readonly stuckMs: number;
  /** What was recognised for a job that ended without a whole transcript is kept for so long, for another try. */
  readonly keepWorkMs: number;
  /** A job that has ended is remembered for so long; its transcript stays. */
  readonly keepJobsMs: number;
}

/** A job as the index and the work container show it. Times are ms since 1970. */
export interface SweptJob {
  readonly createdMs: number;
  /** Absent: it has not ended. */
  readonly state?: EndState;
  /** The latest write of or for it. */
  readonly newestMs: number;
  /** There is more in the work container than its record. */
  readonly hasWork: boolean;
}

export type SweepDeed =
  /** Delete what it left in the work container. */
  | 'clear'
  /** Delete all that is known of it, but its transcript. */
  | 'forget'
  /** See how its orchestration is. */
  | 'look';

/** A late try may still write for a job that has ended, and nothing that is younger is an orphan: twice functionTimeout in host.json. */
export const lateMs = 60 * 60_000;

/** What is to be done about a job; undefined: nothing. */
export function decideFor(job: SweptJob, nowMs: number, times: SweepTimes): SweepDeed | undefined {
  const quietMs = nowMs - job.newestMs;
  if (job.state === undefined) return quietMs > times.graceMs ? 'look' : undefined;
  if (nowMs - job.createdMs > times.keepJobsMs && quietMs > lateMs) return 'forget';
  if (!job.hasWork) return undefined;
  return quietMs > (job.state === 'done' ? lateMs : Math.max(lateMs, times.keepWorkMs)) ? 'clear' : undefined;
}

/** What all jobs together show of how far the app has come. */
export interface Tide {
  /** When the latest job was created that has been taken up. */
  readonly takenMs: number;
  /** The latest write for any job. */
  readonly newestMs: number;
}

/**
 * True when a running job will not go on by itself: nothing happened for it for long, though work that was queued after it was
 * done, or nothing at all is being done. A job that waits its turn behind others is not stuck.
 */
export function isStuck(progressMs: number, tide: Tide, nowMs: number, { stuckMs }: SweepTimes): boolean {
  if (nowMs - progressMs <= stuckMs) return false;
  return tide.takenMs > progressMs || nowMs - tide.newestMs > stuckMs;
}

/** What is to be done about a job that has not ended, as its orchestration stands. */
export type RunDeed = 'begin' | 'close' | 'mend' | undefined;

export function decideForRun(
  run: JobRun | undefined,
  job: SweptJob,
  tide: Tide,
  nowMs: number,
  times: SweepTimes,
): RunDeed {
  if (!run) return 'begin';
  if (run.state !== 'queued' && run.state !== 'running') return 'close';
  return isStuck(Math.max(job.newestMs, run.updatedMs), tide, nowMs, times) ? 'mend' : undefined;
}

/** How a job ended, as its orchestration says. */
export function endStateOf({ state, outcome }: JobRun): EndState {
  if (state === 'cancelled') return 'cancelled';
  return outcome?.state ?? 'failed';
}
