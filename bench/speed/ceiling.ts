import { mostSegments } from '../../src/lib/audio/plan-segments.ts';

/** The SDK sends the first 5 s of a connection's audio at once and the rest at twice real time (measured with 1.52). */
const freeMs = 5_000;
const pace = 2;

/**
 * The least time that the service's own limits allow for a file: in segments as short as recognition bears, with no session of the
 * quota ever idle, and nothing for starting, reading and publishing.
 */
export function ceilingMs(lengthMs: number, quota: number): number {
  const segments = mostSegments(lengthMs);
  return Math.max(1, segments / quota) * (Math.max(0, lengthMs / segments - freeMs) / pace);
}
