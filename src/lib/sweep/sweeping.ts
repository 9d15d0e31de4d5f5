import type { JobRunner } from '../pipeline/job-runner.ts';
import type { Scope } from '../pipeline/scope.ts';

/** What a sweep found and did, in numbers of jobs. */
export interface SweepReport {
  /** Files without a job, whose event was missed: started. */
  started: number;
  /** Jobs whose orchestration was never started: begun. */
  begun: number;
  /** Jobs that stood still: started again. */
  mended: number;
  /** Jobs that stood still again and again: rejected. */
  givenUp: number;
  /** Jobs that had ended without a note of it. */
  closed: number;
  /** Jobs, or none, whose work was deleted. */
  cleared: number;
  /** Jobs that ended long ago, of which only the transcript is left. */
  forgotten: number;
  /** Of these, what failed: the log says why, and the next sweep tries again. */
  failed: number;
}

export interface Sweeping {
  readonly scope: Scope;
  readonly runner: JobRunner;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  /** Told of everything that somebody might want to know about. */
  readonly warn: (sentence: string) => void;
}
