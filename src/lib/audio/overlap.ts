import type { Cut } from './cut.ts';

/**
 * At a cut without a pause each neighbour hears this much of the other: a few whole words on either side of the cut, so that
 * both know words which neither the cut nor the end of what they hear goes through.
 */
export const overlapMs = 1_500;

/** Audio that is heard twice is paid for twice: at most this part of a file. */
export const overlapCeiling = 0.1;

/**
 * The cuts that can be paid for. One without a pause is left out, and its two segments become one, when its overlap and those
 * before it would be more than `overlapCeiling` of the audio up to it. What becomes of a cut depends only on those before it.
 */
export function* affordableCuts(cuts: Iterable<Cut>): Generator<Cut> {
  let spentMs = 0;
  let lastMs = 0;
  for (const cut of cuts) {
    // No more is heard of the left neighbour than there is of it; how long the right one will be is not known yet.
    const costMs = cut.pauseMs > 0 ? 0 : Math.min(overlapMs, cut.atMs - lastMs) + overlapMs;
    if (costMs > 0 && spentMs + costMs > overlapCeiling * cut.atMs) continue;
    spentMs += costMs;
    lastMs = cut.atMs;
    yield cut;
  }
}
