import type { CutSettings } from '../audio/cut-finder.ts';
import { planSegments } from '../audio/plan-segments.ts';
import type { Settings } from '../config/settings.ts';

/**
 * Part of the quota that one file may take, so that others always find room: with 100 sessions a file of any length leaves 10.
 */
const shareOfOneFile = 0.9;

/** Recognitions of one file at once. */
export function sessionsOfOneFile(settings: Settings): number {
  return Math.max(1, Math.floor(settings.speech.sessions * shareOfOneFile));
}

/** Two events for each lane in the history of its parent, which stays under 1,000. */
const maxLanes = 200;

/** Lanes that a file's segments are taken in: segment n in lane n modulo so many. */
export function laneCount(segments: number, sessions: number): number {
  return Math.max(1, Math.min(sessions, maxLanes, segments));
}

/** Where a file is cut, or each of so many channels that share its sessions; undefined when that is one segment. */
export function divide(settings: Settings, lengthMs: number, channels = 1): CutSettings | undefined {
  const { segmentMs, speech } = settings;
  // A cut may stray by a quarter: two marks' reaches never meet.
  if (segmentMs !== undefined) return { everyMs: segmentMs, reachMs: Math.floor(segmentMs / 4) };
  const { segments, everyMs, reachMs } = planSegments({
    lengthMs,
    sessions: Math.max(1, Math.floor(sessionsOfOneFile(settings) / channels)),
    freeMs: speech.burstMs,
    startUpMs: speech.startUpMs,
  });
  return segments > 1 ? { everyMs, reachMs } : undefined;
}
