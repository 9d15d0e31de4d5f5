/**
 * What the service's own limits allow, with nothing lost to reading, starting or publishing. The SDK sends the first 5 s of a
 * connection's audio at once and the rest at twice real time (measured with the SDK 1.52).
 */
const freeMs = 5_000;
const pace = 2;
/** Shorter pieces are not cut from a longer file: recognition would suffer. */
const shortestSegmentMs = 15_000;

/** The least time for a file: segments of the shortest length, as many at once as the quota allows, without a pause between. */
export function ceilingMs(lengthMs: number, quota: number): number {
  const segments = Math.max(1, Math.floor(lengthMs / shortestSegmentMs));
  return Math.max(1, segments / quota) * sendMs(lengthMs / segments);
}

function sendMs(audioMs: number): number {
  return Math.max(0, audioMs - freeMs) / pace;
}
