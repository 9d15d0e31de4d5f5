import type { Cut } from './cut.ts';
import type { CutWindow } from './cut-settings.ts';
import { frameMs } from './frame-levels.ts';

/** Shorter stillness is part of speech: a stop consonant is closed for about 100 ms, and a soft syllable is lost in noise for longer. */
const minPauseFrames = 200 / frameMs;
/** No pause within a sentence is as long as a rule; between longer ones it is the even length of the segments that counts. */
const sentencePauseFrames = 400 / frameMs;
/** Below speech by more than this is as good as silent, so that a digital drop-out does not hide the pauses of a noisy line. */
const widestSpreadDb = 35;
/** With less between its quietest and loudest parts a window is all one thing: noise, music, or a single sound. */
const narrowestSpreadDb = 6;
/**
 * How far from the quiet level up to the loud one a pause may reach: above the flutter of noise, below soft speech in it. Of
 * real speech under white and pink noise 10 dB below it, more than 0.2 takes soft words for pauses, less than 0.12 overlooks
 * pauses in pink noise. A pause that is overlooked costs an overlap, a word that is taken for one may be lost.
 */
const pausePart = 0.15;
/** A window that is all one thing and not even as loud as this is a quiet room. */
const quietRoomDb = -45;

/** A run of frames, `from` included, `end` not. */
interface Pause {
  readonly from: number;
  readonly end: number;
  readonly meanDb: number;
}

/**
 * The best instant to cut within a window: the middle of its longest pause, of equal ones the quietest, then the nearest
 * to the mark; of pauses between sentences the nearest; without a pause its quietest instant. What counts as a pause follows from the window's own loudness.
 * @param levels of the frames of the window, in dB relative to full scale
 */
export function chooseCut(levels: readonly number[], window: CutWindow): Cut {
  const smooth = smoothed(levels, 3);
  const pauses = pausesBelow(smooth, pauseThreshold(smooth));
  const middleMs = (pause: Pause): number => ((2 * window.from + pause.from + pause.end) * frameMs) / 2;
  const fromMark = (pause: Pause): number => Math.abs(middleMs(pause) - window.markMs);
  const frames = (pause: Pause): number => Math.min(sentencePauseFrames, pause.end - pause.from);
  const [best] = pauses.sort((a, b) => {
    const shorter = frames(b) - frames(a);
    if (shorter !== 0) return shorter;
    const further = fromMark(a) - fromMark(b);
    return frames(a) === sentencePauseFrames ? further : a.meanDb - b.meanDb || further;
  });
  if (best) return { atMs: middleMs(best), pauseMs: (best.end - best.from) * frameMs };
  return { atMs: quietestMs(levels, window), pauseMs: 0 };
}

function pauseThreshold(levels: readonly number[]): number {
  const sorted = [...levels].sort((a, b) => a - b);
  const loud = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  // The quiet level is that of a stretch as long as a pause: one soft instant does not make a floor.
  const quietest = Math.min(...smoothed(levels, minPauseFrames));
  const spread = loud - quietest;
  if (spread < narrowestSpreadDb) return loud < quietRoomDb ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return Math.max(quietest, loud - widestSpreadDb) + pausePart * Math.min(spread, widestSpreadDb);
}

function pausesBelow(levels: readonly number[], threshold: number): Pause[] {
  const pauses: Pause[] = [];
  let from = 0;
  let sum = 0;
  for (let index = 0; index <= levels.length; index++) {
    const level = levels[index];
    if (level !== undefined && level < threshold) {
      sum += level;
      continue;
    }
    const frames = index - from;
    if (frames >= minPauseFrames) pauses.push({ from, end: index, meanDb: sum / frames });
    from = index + 1;
    sum = 0;
  }
  return pauses;
}

function quietestMs(levels: readonly number[], window: CutWindow): number {
  const smooth = smoothed(levels, 5);
  let best = window.markMs;
  let bestDb = Number.POSITIVE_INFINITY;
  for (const [index, level] of smooth.entries()) {
    const atMs = (window.from + index) * frameMs + frameMs / 2;
    const nearer = Math.abs(atMs - window.markMs) < Math.abs(best - window.markMs);
    if (level < bestDb || (level === bestDb && nearer)) [best, bestDb] = [atMs, level];
  }
  return best;
}

/** The mean power over `width` frames round each, fewer at the ends, in dB. */
function smoothed(levels: readonly number[], width: number): number[] {
  const powers = levels.map((level) => 10 ** (level / 10));
  const before = Math.floor(width / 2);
  return powers.map((_, index) => {
    const near = powers.slice(Math.max(0, index - before), index - before + width);
    return 10 * Math.log10(near.reduce((sum, power) => sum + power, 0) / near.length);
  });
}
