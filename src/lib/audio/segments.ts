import type { Cut, TimeRange } from './cut.ts';
import { overlapMs } from './overlap.ts';

/** One of the ranges that a file is divided into. */
export interface Segment extends TimeRange {
  /** What is recognised for it: the range itself, and where no pause parts it from a neighbour some of that one. */
  readonly heard: TimeRange;
}

/**
 * The segments that cuts make of a file: contiguous, and together the whole of it. None hears beyond the far edge of its
 * neighbour.
 */
export function segmentsOf(lengthMs: number, cuts: readonly Cut[]): readonly Segment[] {
  const edges = [0, ...cuts.map((cut) => cut.atMs), lengthMs];
  const ranges = edges.slice(1).map((endMs, index) => ({ startMs: edges[index] ?? 0, endMs }));
  return ranges.map((range, index) => ({
    ...range,
    heard: {
      startMs: Math.max(range.startMs - beyond(cuts[index - 1]), ranges[index - 1]?.startMs ?? 0),
      endMs: Math.min(range.endMs + beyond(cuts[index]), ranges[index + 1]?.endMs ?? lengthMs),
    },
  }));
}

function beyond(cut: Cut | undefined): number {
  return cut?.pauseMs === 0 ? overlapMs : 0;
}
