import type { Cut, TimeRange } from './cut.ts';

/** The segments that cuts make of a file: contiguous, and together the whole of it. */
export function segmentsOf(lengthMs: number, cuts: readonly Cut[]): readonly TimeRange[] {
  const edges = [0, ...cuts.map((cut) => cut.atMs), lengthMs];
  return edges.slice(1).map((endMs, index) => ({ startMs: edges[index] ?? 0, endMs }));
}
