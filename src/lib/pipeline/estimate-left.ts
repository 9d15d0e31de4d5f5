import type { TimeRange } from '../audio/cut.ts';
import { predictMs } from '../audio/plan-segments.ts';
import { laneCount } from './divide.ts';
import type { BegunSegment, Took } from './segment-note.ts';

export interface FinishedSegment extends TimeRange {
  readonly index: number;
  /** When its result was written, in ms since 1970, by the storage's clock, of whole seconds. */
  readonly atMs: number;
  /** Of one that took more than one try, or held nothing to hear, it is not known. */
  readonly took?: Took;
}

/** The audio of a segment of a file that is decoded while it is recognised. */
export interface DecodedPiece {
  readonly index: number;
  /** When it was there, in ms since 1970, by the storage's clock, of whole seconds. */
  readonly atMs: number;
}

/** What is known of a recognition that is under way. Instants are in ms since 1970. */
export interface UnderWay {
  readonly nowMs: number;
  /** When it began, this time: what was finished before is of an earlier start. */
  readonly sinceMs: number;
  /** Of the file. */
  readonly lengthMs: number;
  /** Recognised each by itself; absent where they are mixed. */
  readonly channels?: number;
  readonly segments: number;
  readonly finished: readonly FinishedSegment[];
  /** Those that are being recognised, as far as it is known; some may have ended since, or never will. */
  readonly begun: readonly BegunSegment[];
  /** Other jobs' segments are recognised beside, and go on when this one's have ended. */
  readonly besideOthers: boolean;
  /** Recognitions of this file at once, at most. */
  readonly sessions: number;
  /** As the planner counts them. */
  readonly freeMs: number;
  readonly startUpMs: number;
  /** In order; of a file that is decoded meanwhile. */
  readonly decoded?: readonly DecodedPiece[];
  /** Of a file that is one segment: how far it is recognised, and when that was written down. */
  readonly kept?: { readonly keptMs: number; readonly atMs: number };
}

/** Merging and writing the transcript: measured, 0.3 s of 5 minutes, 1.8 s of an hour and 3.3 s of three. */
const publishingMs = (lengthMs: number) => 300 + lengthMs / 3_600;
/** So many times as long where those of others go on beside: half an hour 1.1 s by itself, 2.2 to 3 s beside ninety. */
const publishingBeside = 2;
/**
 * Of what lies between two segments so much is the orchestration's turn, as with the tenth that waited least: the others may have
 * waited for a session. So it is before publishing, too.
 */
const orchestration = 0.5;
const leastWaited = 0.1;
/** Of what the planner counts besides a segment's audio so much comes after it: its last words, and its result. */
const afterAudio = 0.25;
/** A segment that could have begun so long ago has no room: with ninety at once that takes 2 to 5 s, and a note of it 1 s more. */
const roomWithinMs = 8_000;
/** Whom the service has refused for some time asks again every 4 to 8 s (throttle-pauses.ts): half of that after a place came free. */
const askAgainMs = 3_000;
/** The storage says when in whole seconds: on average half a second more. */
const clockMs = 1_000;

/** The time that is left until the transcript is there, in ms. */
export function estimateLeftMs(facts: UnderWay): number {
  const known = knownOf(facts);
  const pace = paceOf(facts, known);
  const leftMs = facts.kept ? oneSegmentMs(facts, facts.kept) : inLanesMs(facts, known, pace);
  const lastMs = publishingMs(facts.lengthMs) * (facts.besideOthers ? publishingBeside : 1);
  return Math.max(0, leftMs) + pace.turnMs + lastMs;
}

/** Of a file that is one segment, at the pace so far. */
function oneSegmentMs(facts: UnderWay, { keptMs, atMs }: NonNullable<UnderWay['kept']>): number {
  const { nowMs, sinceMs, lengthMs, startUpMs, freeMs } = facts;
  const sentMs = Math.max(clockMs, atMs + clockMs / 2 - sinceMs - startUpMs);
  const wholeMs = startUpMs + sentMs * (Math.max(1, lengthMs - freeMs) / Math.max(1, keptMs - freeMs));
  return wholeMs - (nowMs - sinceMs);
}

/** What of a file is known, by the numbers of its segments. Instants are in ms since 1970. */
interface Known {
  readonly finished: ReadonlyMap<number, FinishedSegment>;
  /** Of this start, and not ended as far as it is known. */
  readonly begun: ReadonlyMap<number, BegunSegment>;
  /** When a segment could begin or could have begun: the one before it in its lane has ended, and its audio is there. */
  readonly couldMs: (index: number) => number;
  readonly lengthMs: (index: number) => number;
}

/** How this recognition goes, as the segments that ended last have it. */
interface Pace {
  /** What a segment takes of the time that is planned for it. */
  readonly ofPlanned: number;
  /** From when a segment could begin until it does. */
  readonly betweenMs: number;
  /** What of it is the orchestration's. */
  readonly turnMs: number;
  /** The most that went on at once. */
  readonly atOnce: number;
  /** When segments ended, the latest first, in ms since 1970. */
  readonly freedMs: readonly number[];
}

/** Where one segment is recognised after the other. */
interface Lane {
  /** When the segment that is under way ends, or its next one could begin. */
  readonly freeMs: number;
  /** The numbers of the segments that it has still to begin. */
  readonly left: readonly number[];
  /** For how long its next segment could have begun. */
  readonly waitedMs: number;
}

/**
 * Plays what is left as the lanes will take it (segment-lanes.ts): each goes on with its own segments, one after the other; those of
 * lanes that find no room take the next place that comes free elsewhere. A segment takes what the planner says, times what those that
 * have ended took of that.
 */
function inLanesMs(facts: UnderWay, known: Known, pace: Pace): number {
  const { nowMs } = facts;
  const takesMs = (index: number) => plannedMs(facts, known.lengthMs(index)) * pace.ofPlanned;
  const after = (freeMs: number, index: number) =>
    Math.max(nowMs, freeMs + pace.betweenMs, known.couldMs(index) + pace.betweenMs) + takesMs(index);

  const lanes = lanesOf(facts, known, takesMs);
  const going = lanes.filter(({ waitedMs }) => waitedMs <= roomWithinMs);
  // Where none goes on, nothing tells when they will: what has lasted so long may last as long again.
  if (going.length === 0) {
    return Math.max(0, ...lanes.map(({ left, waitedMs }) => left.reduce(after, nowMs + waitedMs) - nowMs));
  }
  const ends = going.map(({ freeMs, left }) => left.reduce(after, freeMs));
  const waiting = lanes.filter((lane) => !going.includes(lane)).flatMap(({ left }) => left);
  const idleSinceMs = pace.freedMs.slice(0, Math.max(0, pace.atOnce - going.length)).sort((a, b) => a - b);
  // Those wait in their activities, and need no orchestration to begin.
  ends.push(...idleSinceMs.slice(0, waiting.length).map((freedMs) => freedMs + askAgainMs - pace.betweenMs));
  for (const index of waiting.sort((a, b) => a - b)) {
    const freeMs = Math.min(...ends);
    ends[ends.indexOf(freeMs)] = after(freeMs, index);
  }
  return Math.max(...ends) - nowMs;
}

const stepOf = ({ sessions, segments }: UnderWay) => laneCount(segments, sessions);

function knownOf(facts: UnderWay): Known {
  const { sinceMs, lengthMs, channels = 1, segments } = facts;
  const finished = new Map(facts.finished.map((segment) => [segment.index, segment]));
  const begun = new Map<number, BegunSegment>();
  for (const note of facts.begun) {
    const isOver = finished.has(note.index) || note.beganMs + clockMs < sinceMs;
    // Of one that two workers wrote down the first has lost it.
    if (!isOver && note.beganMs > (begun.get(note.index)?.beganMs ?? 0)) begun.set(note.index, note);
  }
  const lengths = new Map([...finished, ...begun].map(([index, { startMs, endMs }]) => [index, endMs - startMs]));
  const knownMs = [...lengths.values()].reduce((sum, ms) => sum + ms, 0);
  const otherMs = Math.max(0, lengthMs * channels - knownMs) / Math.max(1, segments - lengths.size);
  const readyMs = decoding(facts);
  return {
    finished,
    begun,
    couldMs: (index) => {
      const before = finished.get(index - stepOf(facts));
      return Math.max(sinceMs, before ? endOf(before) : 0, readyMs(index));
    },
    lengthMs: (index) => lengths.get(index) ?? otherMs,
  };
}

const endOf = ({ took, atMs }: FinishedSegment) => took?.endedMs ?? atMs + clockMs / 2;

/** The lanes that have something left, as segment-lanes.ts divides a file among them. */
function lanesOf(
  facts: UnderWay,
  { finished, begun, couldMs }: Known,
  takesMs: (index: number) => number,
): readonly Lane[] {
  const { nowMs, segments } = facts;
  const step = stepOf(facts);
  return Array.from({ length: step }, (_, lane) => {
    const left: number[] = [];
    for (let index = lane; index < segments; index += step) if (!finished.has(index)) left.push(index);
    const [next, ...later] = left;
    if (next === undefined) return [];
    const ride = begun.get(next);
    if (!ride) return [{ freeMs: couldMs(next), left, waitedMs: nowMs - couldMs(next) }];
    // One that is overdue takes as long again as it is that, for all that is known.
    return [{ freeMs: nowMs + Math.abs(ride.beganMs + takesMs(next) - nowMs), left: later, waitedMs: 0 }];
  }).flat();
}

/** By as many as go side by side. */
function paceOf(facts: UnderWay, { finished, begun, couldMs }: Known): Pace {
  const { sinceMs, startUpMs } = facts;
  const ended = [...finished.values()]
    .flatMap(({ took, ...segment }) => (took && took.beganMs + clockMs > sinceMs ? [{ ...segment, ...took }] : []))
    .sort((a, b) => a.endedMs - b.endedMs)
    .slice(-stepOf(facts));
  const tookMs = ended.reduce((sum, { beganMs, endedMs }) => sum + endedMs - beganMs, 0);
  const expectedMs = ended.reduce((sum, { startMs, endMs }) => sum + plannedMs(facts, endMs - startMs), 0);
  const between = ended
    .map(({ index, beganMs }) => beganMs - couldMs(index))
    .filter((ms) => ms <= roomWithinMs)
    .sort((a, b) => a - b);
  // Until it is known, it is what the planner counts besides.
  const betweenAt = (part: number) =>
    Math.max(0, between[Math.floor(between.length * part)] ?? startUpMs * (1 - afterAudio));
  // The most of them that one began beside.
  const rides = [...ended, ...[...begun.values()].map((note) => ({ ...note, endedMs: facts.nowMs }))];
  const atOnce = rides.map(({ beganMs: at }) => rides.filter((one) => one.beganMs <= at && at < one.endedMs).length);
  return {
    ofPlanned: expectedMs > 0 ? tookMs / expectedMs : 1,
    betweenMs: betweenAt(0.5),
    turnMs: betweenAt(leastWaited) * orchestration,
    atOnce: Math.max(0, ...atOnce),
    freedMs: ended.map(({ endedMs }) => endedMs).reverse(),
  };
}

/** From its first audio to its result. */
function plannedMs({ freeMs, startUpMs }: UnderWay, lengthMs: number): number {
  return predictMs(1, { lengthMs, sessions: 1, freeMs, startUpMs: startUpMs * afterAudio });
}

/** When a segment's audio is there, or will be, in ms since 1970: at once, unless the file is decoded meanwhile. */
function decoding({ decoded, nowMs, sinceMs }: UnderWay): (index: number) => number {
  if (!decoded) return () => sinceMs;
  const whenMs = new Map(decoded.map(({ index, atMs }) => [index, Math.max(sinceMs, atMs + clockMs / 2)]));
  const latest = decoded.at(-1)?.index ?? -1;
  const latestMs = whenMs.get(latest) ?? sinceMs;
  // It goes on as over its latest half: the more is recognised beside it, the slower.
  const half = decoded[Math.floor(decoded.length / 2)]?.index ?? -1;
  const [from, fromMs] = half < latest ? [half, whenMs.get(half) ?? sinceMs] : [-1, sinceMs];
  const eachMs = (latestMs - fromMs) / Math.max(1, latest - from);
  return (index) => whenMs.get(index) ?? Math.max(nowMs, latestMs + (index - latest) * eachMs);
}
