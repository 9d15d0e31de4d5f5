import type { Way } from './variants.ts';

/** What a process that transcribes is told to do. */
export interface Order {
  readonly way: Way;
  /** Code of the carrier threads, where the way has any. */
  readonly threadEntry: string;
  readonly count: number;
  readonly concurrency: number;
  /** A WAV file of recognition PCM, and the number of words in it. */
  readonly wavPath: string;
  readonly words: number;
  /** One address a job: those of faulty services among them. */
  readonly endpoints: readonly string[];
}

export type Outcome = 'recognised' | 'failed' | 'given up';

/** What it reports. Times are milliseconds of the machine's monotonic clock, which is the same in all processes. */
export type Report =
  | { readonly kind: 'ready'; readonly rssMb: number }
  | { readonly kind: 'sample'; readonly sample: Sample }
  | { readonly kind: 'ended'; readonly job: number; readonly atMs: number; readonly outcome: Outcome }
  /** The SDK objects of the job are no more. */
  | { readonly kind: 'collected'; readonly job: number; readonly atMs: number }
  | { readonly kind: 'finished'; readonly peakMb: number; readonly live: LiveObjects };

export interface Sample {
  readonly atMs: number;
  /** Jobs that had ended by then. */
  readonly ended: number;
  readonly rssMb: number;
}

/** Live SDK objects of this process's main thread by class, and carrier threads. */
export type LiveObjects = Readonly<Record<string, number>>;

/** The query parameter that tells whose connection it is. */
export const jobParameter = 'bench-job';

export function jobOf(url: string): number | undefined {
  const number = new RegExp(`[?&]${jobParameter}=(\\d+)`).exec(url)?.[1];
  return number === undefined ? undefined : Number(number);
}

export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
