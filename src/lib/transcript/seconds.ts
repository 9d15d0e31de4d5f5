import type { TimeRange } from '../audio/cut.ts';

/** Milliseconds as what users read: seconds with at most three decimals. */
export function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

export function secondsRange({ startMs, endMs }: TimeRange): { start: number; end: number } {
  return { start: seconds(startMs), end: seconds(endMs) };
}

export function rangeOfSeconds({ start, end }: { readonly start: number; readonly end: number }): TimeRange {
  return { startMs: Math.round(start * 1000), endMs: Math.round(end * 1000) };
}
