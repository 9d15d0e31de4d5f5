import * as z from 'zod';

/** How much of the instance the worker takes, and when it asks to be replaced. */
export interface WorkerLimits {
  /** Carrier threads at once. */
  readonly maxThreads: number;
  /** Threads that are started ahead while there is work; 0: none. */
  readonly warmThreads: number;
  /** A thread that was started ahead is used within so long, or ended. */
  readonly warmMs: number;
  /** Retire when the process stays larger than this after a collection; 0: never. */
  readonly retireOverRssMb: number;
  /** Retire after so many jobs; 0: never. */
  readonly retireAfterJobs: number;
}

/** Of a 2 GB instance half; the rest is for the host (about 220 MB), ffmpeg, and the system. */
const mostRetireOverRssMb = 1_024;
/** A worker that has just started has 135 MB: with not much more it would do nothing but retire. */
const leastRetireOverRssMb = 192;
/** A thread with the SDK loaded, measured by `npm run bench -- warm`. */
const threadMb = 28;

const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** The settings' own shape; the bounds that depend on each other and on the instance are in `findLimitProblems`. */
export const workerLimitsShape = {
  /** Carrier threads at once; 16 leave the process 140 MB bigger for good. */
  MAX_THREADS: count(1, 64).default(5),
  /** Carrier threads started ahead of the recognitions that need them; 28 MB each, while there is work. */
  WARM_THREADS: count(0, 64).default(0),
  /** What was started ahead and not used ends after so long. */
  WARM_SECONDS: count(1, 3_600).default(60),
  /** 0 is off; absent: half of the instance's memory, at most 1,024. */
  RETIRE_OVER_RSS_MB: count(0, 1_048_576).optional(),
  RETIRE_AFTER_JOBS: count(0, 1_000_000).default(0),
};

type RawLimits = z.output<z.ZodObject<typeof workerLimitsShape>>;

/** Limits that contradict each other or the instance, each with its key; judged though other settings are wrong. */
export function findLimitProblems(
  environment: Readonly<Record<string, string | undefined>>,
  memoryMb: number,
): string[] {
  const given = (key: keyof typeof workerLimitsShape) => workerLimitsShape[key].safeParse(environment[key]).data;
  const threads = given('MAX_THREADS') ?? 0;
  const warm = given('WARM_THREADS') ?? 0;
  const overRssMb = given('RETIRE_OVER_RSS_MB') ?? 0;
  const problems: string[] = [];
  if (threads * threadMb > memoryMb) {
    const most = Math.max(1, Math.floor(memoryMb / threadMb));
    problems.push(`MAX_THREADS: at most ${most}, because a thread takes ${threadMb} of the instance's ${memoryMb} MB`);
  }
  if (threads > 0 && warm > threads) problems.push(`WARM_THREADS: at most MAX_THREADS, which is ${threads}`);
  if (overRssMb !== 0 && (overRssMb < leastRetireOverRssMb || overRssMb > memoryMb)) {
    problems.push(
      `RETIRE_OVER_RSS_MB: 0 (never), or from ${leastRetireOverRssMb} to the instance's ${memoryMb} MB of memory`,
    );
  }
  return problems;
}

export function workerLimits(raw: RawLimits, memoryMb: number): WorkerLimits {
  return {
    maxThreads: raw.MAX_THREADS,
    warmThreads: raw.WARM_THREADS,
    warmMs: raw.WARM_SECONDS * 1_000,
    retireOverRssMb: raw.RETIRE_OVER_RSS_MB ?? Math.min(mostRetireOverRssMb, Math.floor(memoryMb / 2)),
    retireAfterJobs: raw.RETIRE_AFTER_JOBS,
  };
}
