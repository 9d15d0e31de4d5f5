import type { CutSettings } from '../audio/cut-finder.ts';

/** A cut may stray from its mark by a quarter of a segment: two marks' reaches never meet, and speech pauses within 7 s. */
export function cutSettings(segmentMs: number): CutSettings {
  return { everyMs: segmentMs, reachMs: Math.floor(segmentMs / 4) };
}
