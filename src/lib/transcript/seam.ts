import type { TimeRange } from '../audio/cut.ts';
import { alignWords, middleOf, type WordPair } from './align-words.ts';
import type { Phrase, Word } from './phrase.ts';
import { partOf, unitsOf } from './phrase-part.ts';

/**
 * How two neighbours were joined. `pause`: as they are, since neither heard any of the other. Else both heard the same few
 * seconds, and the one goes over into the other after a word that both heard there (`words`), at the cut, since there is no
 * such word (`times`), or where neither heard anything said (`wordless`).
 */
export const joinings = ['pause', 'words', 'times', 'wordless'] as const;
export type Joining = (typeof joinings)[number];

/** Where one segment's words end and the next one's begin. */
export interface Seam {
  readonly atMs: number;
  /** From 1; absent where the channels are mixed. */
  readonly channel?: number;
  readonly joined: Joining;
}

/** A seam, and what is kept on either side of it. */
export interface JoinedSides extends Seam {
  readonly left: readonly Phrase[];
  readonly right: readonly Phrase[];
}

/**
 * Joins the phrases of two segments, each in order, that were divided at `cutMs` and both heard `both`. Every word that was said
 * comes from one side alone: from the left up to the word nearest to the cut that both heard, from the right after it. What
 * either side made of a word that its hearing began or ended in is thereby left out.
 */
export function joinAtSeam(
  left: readonly Phrase[],
  right: readonly Phrase[],
  cutMs: number,
  both: TimeRange,
): JoinedSides {
  if (both.endMs <= both.startMs) return { left, right, atMs: cutMs, joined: 'pause' };
  const leftUnits = left.flatMap(unitsOf);
  const rightUnits = right.flatMap(unitsOf);
  const pair = nearestPair(leftUnits, rightUnits, cutMs, both);
  const keptLeft = leftUnits.map((unit, at) => (pair ? at <= pair.left : middleOf(unit) < cutMs));
  const keptRight = rightUnits.map((unit, at) => (pair ? at > pair.right : middleOf(unit) >= cutMs));
  const said = [...leftUnits, ...rightUnits].some((unit) => isWithin(unit, both));
  const last = leftUnits.findLast((_, at) => keptLeft[at]);
  const next = rightUnits.find((_, at) => keptRight[at]);
  return {
    left: parts(left, keptLeft),
    right: parts(right, keptRight),
    atMs: clamp(seamMs(last, next, cutMs), both.startMs, both.endMs),
    joined: pair ? 'words' : said ? 'times' : 'wordless',
  };
}

/** The word nearest to the cut that both heard, as places in the two lists. */
function nearestPair(
  left: readonly Word[],
  right: readonly Word[],
  cutMs: number,
  both: TimeRange,
): WordPair | undefined {
  const near = (units: readonly Word[]) =>
    units.map((unit, place) => ({ ...unit, place })).filter((unit) => isWithin(unit, both));
  const leftNear = near(left);
  const rightNear = near(right);
  const pairs = alignWords(leftNear, rightNear).flatMap((pair) => {
    const [a, b] = [leftNear[pair.left], rightNear[pair.right]];
    if (!a || !b) return [];
    const fromCutMs = Math.abs(middleOf(a) - cutMs) + Math.abs(middleOf(b) - cutMs);
    return [{ left: a.place, right: b.place, fromCutMs }];
  });
  return pairs.sort((a, b) => a.fromCutMs - b.fromCutMs)[0];
}

/** As near to the cut as what is kept allows; where the two sides' times overlap, a word ends when the next one starts. */
function seamMs(last: Word | undefined, next: Word | undefined, cutMs: number): number {
  const lastEndMs = last?.endMs ?? Number.NEGATIVE_INFINITY;
  const nextStartMs = next?.startMs ?? Number.POSITIVE_INFINITY;
  if (lastEndMs <= nextStartMs) return clamp(cutMs, lastEndMs, nextStartMs);
  return Math.max(last?.startMs ?? cutMs, nextStartMs);
}

function parts(phrases: readonly Phrase[], kept: readonly boolean[]): readonly Phrase[] {
  let from = 0;
  return phrases.flatMap((phrase) => {
    const count = unitsOf(phrase).length;
    const part = partOf(phrase, kept.slice(from, from + count));
    from += count;
    return part ? [part] : [];
  });
}

const isWithin = (unit: TimeRange, range: TimeRange): boolean =>
  unit.endMs >= range.startMs && unit.startMs <= range.endMs;

const clamp = (ms: number, fromMs: number, toMs: number): number => Math.min(Math.max(ms, fromMs), toMs);
