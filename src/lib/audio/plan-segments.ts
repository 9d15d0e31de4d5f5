/** What the time that a file takes depends on. */
export interface PlanningFacts {
  readonly lengthMs: number;
  /** Recognitions of this file at once. */
  readonly sessions: number;
  /** Audio that a recognition takes at once; the rest it takes at twice real time. */
  readonly freeMs: number;
  /** From a segment's turn to its first audio, and from its last audio to its result. */
  readonly startUpMs: number;
}

/** How a file is to be divided, and how long its recognition then takes. */
export interface SegmentPlan {
  readonly segments: number;
  /** Distance of the marks near which it is cut. */
  readonly everyMs: number;
  /** How far from its mark a cut may lie. */
  readonly reachMs: number;
  /** From the first segment's turn to the last one's result. */
  readonly predictedMs: number;
}

/** The SDK sends at most two seconds of audio a second, once its first seconds are sent. */
const pace = 2;
/** A shorter segment has too little context for a recogniser's language model. */
const floorMs = 15_000;
/** Of a short file each segment is a sixth at least, and never so short that single words are recognised alone. */
const shortFileParts = 6;
const leastFloorMs = 5_000;
/** A file under this is one segment: it would win seconds, and cost activities. */
const undividedMs = 20_000;
/** Longer segments would lose more to a failure, and an activity ends before it. */
const longestMs = 600_000;
/**
 * A cut may stray from its mark by an eighth of the distance: further, and the longest segments, which the file waits for, would
 * be too long. By 2.5 s it may always, since speech nearly always pauses within 5 s; not by more than a quarter, and 4 s suffice.
 */
const reachPart = 1 / 8;
const leastReachMs = 2_500;
const mostReachMs = 4_000;
/** Fewer segments are worth so much time: each has less context at its ends, and costs storage and activities. */
const worthwhile = 1.02;

/**
 * Time that `segments` equal segments take: they go in waves of `sessions`, and each takes
 *
 *     startUp + max(0, length / segments - free) / 2
 */
export function predictMs(segments: number, facts: PlanningFacts): number {
  const waves = Math.ceil(segments / facts.sessions);
  return waves * (facts.startUpMs + Math.max(0, facts.lengthMs / segments - facts.freeMs) / pace);
}

/** The most segments that a file may be divided into: none may come out shorter than the floor, wherever its cuts fall. */
export function mostSegments(lengthMs: number): number {
  if (lengthMs < undividedMs) return 1;
  const floor = Math.min(floorMs, Math.max(leastFloorMs, lengthMs / shortFileParts));
  // The distance of the marks less a reach at both ends is at least the floor, which is at most 15 s.
  return Math.max(1, Math.floor(lengthMs / (floor + 2 * leastReachMs)));
}

/** The fewest that it must be divided into. */
export function leastSegments(lengthMs: number): number {
  return Math.min(mostSegments(lengthMs), Math.max(1, Math.ceil(lengthMs / longestMs)));
}

/**
 * The division that finishes first; of those that finish within a fiftieth of that, the one with the fewest segments. Within
 * a number of waves more segments are always faster, so that only full waves need be compared.
 */
export function planSegments(facts: PlanningFacts): SegmentPlan {
  const { lengthMs, sessions } = facts;
  const most = mostSegments(lengthMs);
  const least = leastSegments(lengthMs);
  const full = Array.from({ length: Math.ceil(most / sessions) }, (_, wave) => Math.min(most, (wave + 1) * sessions));
  const best = Math.min(...full.filter((count) => count >= least).map((count) => predictMs(count, facts)));
  const enough = full.map((count) => fewestWithin(best * worthwhile, count, facts)).filter((count) => count >= least);
  const segments = Math.max(least, Math.min(...enough.filter((count) => predictMs(count, facts) <= best * worthwhile)));
  const everyMs = Math.max(1, Math.ceil(lengthMs / segments));
  return {
    segments,
    everyMs,
    reachMs: reachOf(everyMs),
    predictedMs: Math.round(predictMs(segments, facts)),
  };
}

function reachOf(everyMs: number): number {
  return Math.floor(Math.min(mostReachMs, everyMs / 4, Math.max(leastReachMs, everyMs * reachPart)));
}

/** The fewest segments that take as many waves as `full` does, and no longer than `limitMs`; `full` if there are none. */
function fewestWithin(limitMs: number, full: number, facts: PlanningFacts): number {
  const waves = Math.ceil(full / facts.sessions);
  const longest = facts.freeMs + pace * (limitMs / waves - facts.startUpMs);
  if (longest <= 0) return full;
  const fewest = Math.max(leastSegments(facts.lengthMs), Math.ceil(facts.lengthMs / longest));
  return Math.min(full, Math.max(fewest, (waves - 1) * facts.sessions + 1));
}
