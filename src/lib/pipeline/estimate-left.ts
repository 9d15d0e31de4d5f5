import type { TimeRange } from '../audio/cut.ts';
import { predictMs } from '../audio/plan-segments.ts';

export interface FinishedSegment extends TimeRange {
  /** When its result was written, in ms since 1970. */
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
  /** Recognitions of this file at once, at most. */
  readonly sessions: number;
  /** As the planner counts them. */
  readonly freeMs: number;
  readonly startUpMs: number;
  /** Of a file that is decoded meanwhile: when the audio of each segment was there, by where the segment ends in the file. */
  readonly decodedAt?: ReadonlyMap<number, number>;
  /** Of a file that is one segment: how far it is recognised, and when that was written down. */
  readonly kept?: { readonly keptMs: number; readonly atMs: number };
}

/** Merging and writing the transcript: measured, 0.3 s of 5 minutes and 2 s of an hour. */
const publishingMs = (lengthMs: number) => 300 + lengthMs / 2_000;
/**
 * Segments of one wave do not end at once, as their cuts' reach makes some longer: the last of so many, which is a whole wave by
 * default, so much later than the middle one,
 */
const tail = 0.15;
const tailOf = 90;
/** and that so much later than the first. */
const head = 0.15;
/** A wave of which no more than this part is missing is over: its lanes go on. */
const stragglers = 0.2;
/** None of a second wave has ended by then; */
const firstWave = 1.8;
/** and most of the first wave have by then. */
const mostOfFirstWave = 1.5;
/** Fewer than this part of the sessions that a file may have are taken for all that it has. */
const fewSessions = 0.8;
/** More in the time of a wave than so many times its sessions: others have left room since. */
const moreRoom = 1.3;
/** Then the pace of so long tells more than the waves. */
const paceMs = 2_000;
/** The storage says when in whole seconds: on average half a second more. */
const clockMs = 1_000;

/**
 * The time that is left until the transcript is there, in ms. Segments go in waves, as the planner has it: how many there really are at
 * once, and how long one takes, is learnt from those that have finished; until the first has, the planner's own numbers hold.
 */
export function estimateLeftMs(facts: UnderWay): number {
  const elapsedMs = Math.max(0, facts.nowMs - facts.sinceMs);
  const wholeMs = facts.kept ? oneSegmentMs(facts, facts.kept) : inWavesMs(facts, elapsedMs);
  return Math.max(0, wholeMs - elapsedMs) + publishingMs(facts.lengthMs);
}

/** Of a file that is one segment, at the pace so far. */
function oneSegmentMs(facts: UnderWay, { keptMs, atMs }: NonNullable<UnderWay['kept']>): number {
  const { sinceMs, lengthMs, startUpMs, freeMs } = facts;
  const sentMs = Math.max(clockMs, atMs + clockMs / 2 - sinceMs - startUpMs);
  return startUpMs + sentMs * (Math.max(1, lengthMs - freeMs) / Math.max(1, keptMs - freeMs));
}

function inWavesMs(facts: UnderWay, elapsedMs: number): number {
  const { finished, sinceMs, sessions, freeMs, startUpMs, decodedAt } = facts;
  const now = finished.filter(({ atMs }) => atMs + clockMs > sinceMs);
  const before = finished.filter(({ atMs }) => atMs + clockMs <= sinceMs);
  const segments = Math.max(now.length, facts.segments - before.length, 1);
  const allMs = facts.lengthMs * (facts.channels ?? 1);
  const lengthMs = Math.max(1, allMs - before.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0));
  const decoding = decodedAt && decodingOf(decodedAt, finished, sinceMs, lengthMs / (facts.channels ?? 1));
  const took = now
    .map(({ endMs, atMs }) => {
      const beganMs = decodedAt?.get(endMs);
      return beganMs === undefined ? atMs + clockMs / 2 - sinceMs : atMs - Math.max(beganMs, sinceMs);
    })
    .sort((a, b) => a - b);
  const [first = 0, last = 0] = [took[0], took.at(-1)];

  // Of a file that is still decoded, few have ended early because few were there: that says nothing of the sessions.
  const most = Math.min(sessions, segments);
  const seen = took.filter((ms) => ms <= first * firstWave).length;
  const isKnown = !decoding && seen > 0 && elapsedMs > first * mostOfFirstWave + clockMs;
  const atOnce = isKnown && seen < most * fewSessions ? seen : most;

  const late = most > 1 ? tail * Math.min(1, most / tailOf) : 0;
  // The middle one of each wave that is half over tells how long a wave takes.
  const halves = Math.floor(took.length / atOnce + 0.5);
  const middle = took[Math.floor((halves - 0.5) * atOnce)] ?? last;
  const planned = predictMs(segments, { lengthMs, sessions, freeMs, startUpMs }) / Math.ceil(segments / most);
  const waves = Math.ceil(segments / atOnce);
  // Those that begin together end in the order of their lengths; those that begin as they are decoded do not.
  const early = decoding ? (took[Math.floor(took.length / 2)] ?? last) : Math.max(last, first * (1 + head));
  const learnt = halves > 0 && !(decoding && waves === 1) ? middle / halves : early;
  // The wave that is not over yet takes as long as it has, at least; one that is overdue as long again as it is that, for all that is known.
  const dueMs = (elapsedMs - (decoding?.oldestMs ?? 0)) / (Math.floor(took.length / atOnce + stragglers) + 1 + late);
  const expectedMs = took.length > 0 ? learnt : planned;
  const waveMs = expectedMs + 2 * Math.max(0, dueMs - expectedMs);
  const within = (ms: number) => took.filter((endMs) => endMs > elapsedMs - ms).length;
  if (isKnown && within(waveMs) > atOnce * moreRoom) {
    return elapsedMs + ((segments - took.length) * paceMs) / Math.max(1, within(paceMs));
  }
  const inWaves = (waves + late) * waveMs;
  return decoding ? Math.max(decoding.firstMs + inWaves, decoding.endMs + (1 + late) * waveMs) : inWaves;
}

/** When audio was decoded, counted from the beginning: the first, the first of which nothing has come yet, and the last, when it will be. */
function decodingOf(
  decodedAt: ReadonlyMap<number, number>,
  finished: readonly FinishedSegment[],
  sinceMs: number,
  lengthMs: number,
): { readonly firstMs: number; readonly oldestMs: number; readonly endMs: number } {
  const ended = new Set(finished.map(({ endMs }) => endMs));
  const none = { endMs: 0, atMs: 0 };
  const pieces = [...decodedAt].map(([endMs, atMs]) => ({ endMs, atMs: Math.max(0, atMs + clockMs / 2 - sinceMs) }));
  const latest = pieces.reduce((last, one) => (one.endMs > last.endMs ? one : last), none);
  const open = pieces.filter(({ endMs }) => !ended.has(endMs)).map(({ atMs }) => atMs);
  return {
    firstMs: Math.min(latest.atMs, ...pieces.map(({ atMs }) => atMs)),
    oldestMs: Math.min(...open, latest.atMs),
    endMs: latest === none ? 0 : latest.atMs * Math.max(1, lengthMs / latest.endMs),
  };
}
