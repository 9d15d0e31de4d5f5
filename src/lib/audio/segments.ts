import type { Cut, TimeRange } from './cut.ts';

/** One of the ranges that a file is divided into. */
export interface Segment extends TimeRange {
  /** What is recognised for it. */
  readonly heard: TimeRange;
}

/** The segments that cuts make of a file: contiguous, and together the whole of it. */
export function segmentsOf(lengthMs: number, cuts: readonly Cut[]): readonly Segment[] {
  const edges = [0, ...cuts.map((cut) => cut.atMs), lengthMs];
  return edges.slice(1).map((endMs, index) => {
    const range = { startMs: edges[index] ?? 0, endMs };
    return { ...range, heard: range };
  });
}
