import { fitting, labelPieces, maxColumns } from './cue-lines.ts';
import type { Phrase } from './phrase.ts';
import { type TextPiece, timedText } from './timed-text.ts';

/** What a player shows at once. */
export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly speaker?: string;
  /** Never empty. */
  readonly pieces: readonly TextPiece[];
}

/** Nobody should have to read for longer, nor see text that long after it was said. */
export const maxShownMs = 7000;
/** Shorter than this a cue flickers; it is shown longer when nothing else is said meanwhile. */
export const minShownMs = 700;
/** A cue is shown for this long even when others speak at the same time; they are shown that much later. */
export const leastShownMs = 200;
const pauseMs = 400;

/**
 * The phrases (in the order in which they start) as cues, in order, none overlapping the next. A phrase is divided where
 * it must be: best after a sentence, at a pause or after a clause. `labelOf` says what is written before a speaker's text:
 * room is left for it. Holds no more than what was said at once.
 */
export function* cuesOf(phrases: Iterable<Phrase>, labelOf: (speaker: string) => string = () => ''): Generator<Cue> {
  yield* apart(inOrder(phrases, labelOf));
}

/** When several people speak at once, their cues take turns. */
function* inOrder(phrases: Iterable<Phrase>, labelOf: (speaker: string) => string): Generator<Cue> {
  let waiting: Cue[] = [];
  for (const phrase of phrases) {
    const due = waiting.filter((cue) => cue.startMs <= phrase.startMs);
    yield* due;
    const label = phrase.speaker === undefined ? '' : labelOf(phrase.speaker);
    waiting = [...waiting.slice(due.length), ...divide(phrase, label)].sort((a, b) => a.startMs - b.startMs);
  }
  yield* waiting;
}

function* divide(phrase: Phrase, label: string): Generator<Cue> {
  const pieces = timedText(phrase, maxColumns);
  const before = labelPieces(label);
  for (let from = 0; from < pieces.length; ) {
    const to = from + fitting(pieces, from, before);
    const end = bestEnd(pieces, from, Math.min(to, endInTime(pieces, from)));
    const part = pieces.slice(from, end);
    const cue = {
      startMs: part[0]?.startMs ?? phrase.startMs,
      endMs: part.at(-1)?.endMs ?? phrase.endMs,
      pieces: part,
    };
    yield phrase.speaker === undefined ? cue : { ...cue, speaker: phrase.speaker };
    from = end;
  }
}

function endInTime(pieces: readonly TextPiece[], from: number): number {
  const startMs = pieces[from]?.startMs ?? 0;
  let to = from + 1;
  while (to < pieces.length && (pieces[to]?.endMs ?? 0) - startMs <= maxShownMs) to++;
  return to;
}

/** Where a cue that starts at `from` and could reach `to` ends best. */
function bestEnd(pieces: readonly TextPiece[], from: number, to: number): number {
  if (to === pieces.length) return to;
  let best = to;
  let bestWorth = Number.NEGATIVE_INFINITY;
  for (let end = from + 1; end <= to; end++) {
    const last = pieces[end - 1];
    const next = pieces[end];
    if (!last || !next) continue;
    let worth = (end - from) / (to - from);
    if (/[.!?…。！？][\p{Pe}\p{Pf}"']*$/u.test(last.text)) worth += 1;
    else if (next.startMs - last.endMs >= pauseMs) worth += 0.8;
    else if (/[,;:、，；：–—][\p{Pe}\p{Pf}"']*$/u.test(last.text)) worth += 0.5;
    if (last.endMs - (pieces[from]?.startMs ?? 0) < minShownMs) worth -= 1;
    if ((pieces.at(-1)?.endMs ?? 0) - next.startMs < minShownMs) worth -= 0.6;
    if (worth >= bestWorth) {
      best = end;
      bestWorth = worth;
    }
  }
  return best;
}

/** Moves ends, and if need be starts, so that each cue can be read and is over when the next one comes. */
function* apart(cues: Iterable<Cue>): Generator<Cue> {
  let shown: Cue | undefined;
  for (const next of cues) {
    const startMs = shown ? startAfter(shown, next) : next.startMs;
    if (shown) yield { ...shown, endMs: Math.min(shownUntil(shown), startMs) };
    shown = { ...next, startMs, endMs: Math.max(next.endMs, startMs) };
  }
  if (shown) yield { ...shown, endMs: shownUntil(shown) };
}

const shownUntil = ({ startMs, endMs }: Cue): number =>
  Math.min(Math.max(endMs, startMs + minShownMs), startMs + maxShownMs);

/** A short cue may keep the next one waiting, but only for time that the next can spare. */
function startAfter(shown: Cue, next: Cue): number {
  const spare = Math.min(shown.startMs + minShownMs, next.endMs - minShownMs);
  return Math.max(next.startMs, spare, shown.startMs + leastShownMs);
}
