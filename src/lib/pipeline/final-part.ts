import { overlapMs } from '../audio/overlap.ts';
import type { Phrase } from '../transcript/phrase.ts';
import type { SegmentResult } from '../transcript/segment-result.ts';

/** Up to here no further segment changes anything, when this is the last one that is there. */
export function finalUntil({ endMs, heard }: SegmentResult): number {
  // It hears some of its neighbour: so will that one of it.
  return heard.endMs > endMs ? endMs - overlapMs : endMs;
}

/** The phrases up to the first that may change: one that follows it may still come to stand at another place. */
export function finalPart(phrases: readonly Phrase[], finalUntilMs: number): readonly Phrase[] {
  const open = phrases.findIndex(({ endMs }) => endMs > finalUntilMs);
  return open < 0 ? phrases : phrases.slice(0, open);
}
