import { frameMs } from './frame-levels.ts';

/** Where cuts are wanted. */
export interface CutSettings {
  /** Distance of the marks that cuts are placed near. */
  readonly everyMs: number;
  /** How far from its mark a cut may lie; under half of `everyMs`, so that the reaches of two marks never meet. */
  readonly reachMs: number;
}

/** The frames within reach of a mark, `from` included, `end` not. */
export interface CutWindow {
  readonly markMs: number;
  readonly from: number;
  readonly end: number;
}

/** Throws a RangeError for settings that could put cuts out of order. */
export function checkCutSettings({ everyMs, reachMs }: CutSettings): void {
  if (everyMs > 0 && reachMs >= frameMs && reachMs * 2 < everyMs) return;
  throw new RangeError(
    `A reach of ${reachMs} ms does not go with a mark every ${everyMs} ms: it must be under half of it.`,
  );
}

/** The window round the nth mark, counted from 1. */
export function windowOf(n: number, { everyMs, reachMs }: CutSettings): CutWindow {
  const markMs = n * everyMs;
  return { markMs, from: Math.ceil((markMs - reachMs) / frameMs), end: Math.floor((markMs + reachMs) / frameMs) };
}

/** A mark with less than half a segment after it would leave a last segment too short to be worth recognising alone. */
export function countMarks(lengthMs: number, { everyMs }: CutSettings): number {
  return Math.max(0, Math.floor(lengthMs / everyMs - 0.5));
}
