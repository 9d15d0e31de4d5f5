import type { Billing } from './billing.ts';
import type { Verdict } from './judge.ts';

/** One kind of fault: how often it was there, and how long the part that it hit was away at most. */
export interface FaultCount {
  readonly what: string;
  readonly injected: number;
  readonly longestMs?: number;
}

export interface ChaosReport {
  readonly seed: number;
  readonly files: number;
  readonly versions: number;
  readonly tookMs: number;
  readonly faults: readonly FaultCount[];
  readonly verdicts: readonly Verdict[];
  /** Jobs of files that stayed, by how they ended by themselves: `done`, or a state and a code. */
  readonly endedAs: Readonly<Record<string, number>>;
  /** Jobs that did not end in their time, with what they waited for. */
  readonly stuck: readonly string[];
  /** Files that had no job in their time. */
  readonly missed: readonly string[];
  /** Jobs that were asked for again once all was well. */
  readonly retried: number;
  readonly billing: Billing;
  /** Blobs in the work container that a job that is done left behind: before the last sweep, and after it. */
  readonly orphans: { readonly before: number; readonly after: readonly string[] };
  /** What the worker has open at the end. */
  readonly open: readonly string[];
  readonly memory: { readonly baseMb: number; readonly endMb: number };
}
