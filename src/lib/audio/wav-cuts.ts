import { collectGarbage } from '../lifetime/collect-garbage.ts';
import type { ByteSource } from './byte-source.ts';
import { chooseCut } from './choose-cut.ts';
import type { Cut } from './cut.ts';
import { type CutSettings, type CutWindow, checkCutSettings, countMarks, windowOf } from './cut-settings.ts';
import { FrameLevels, frameMs } from './frame-levels.ts';
import { affordableCuts } from './overlap.ts';
import type { WavLayout } from './wav-layout.ts';
import { readWav } from './wav-pcm.ts';

/** Windows read at a time: hides the latency of storage at the cost of as many 256 KB buffers. */
const readersAtOnce = 4;
/** Half a megabyte of audio each, most of it garbage outside of V8's heap: ten hours are 600 MB. */
const windowsPerCollection = 16;

/**
 * The cuts that a CutFinder would find in the whole file, from reading only what lies within reach of the marks.
 * In order, each within reach of its mark, those without a pause only as far as their overlap can be paid for; a file under
 * one and a half times `everyMs` has none.
 * @param channel the one that is cut, from 1; absent: all of them mixed
 */
export async function findWavCuts(
  source: ByteSource,
  wav: WavLayout,
  lengthMs: number,
  settings: CutSettings,
  signal: AbortSignal,
  channel?: number,
): Promise<readonly Cut[]> {
  checkCutSettings(settings);
  const marks = countMarks(lengthMs, settings);
  const cuts: Cut[] = [];
  const failed = new AbortController();
  const anySignal = AbortSignal.any([signal, failed.signal]);
  let taken = 0;
  async function work(): Promise<void> {
    while (taken < marks) {
      const index = taken++;
      cuts[index] = await cutWithin(source, wav, windowOf(index + 1, settings), anySignal, channel);
      if ((index + 1) % windowsPerCollection === 0) collectGarbage();
    }
  }
  try {
    await Promise.all(Array.from({ length: readersAtOnce }, work));
  } finally {
    failed.abort();
  }
  return [...affordableCuts(cuts)];
}

async function cutWithin(
  source: ByteSource,
  wav: WavLayout,
  window: CutWindow,
  signal: AbortSignal,
  channel: number | undefined,
): Promise<Cut> {
  const meter = new FrameLevels();
  const levels: number[] = [];
  const range = { startMs: window.from * frameMs, endMs: window.end * frameMs };
  for await (const pcm of readWav(source, wav, range, signal, channel)) levels.push(...meter.push(pcm));
  return chooseCut(levels, window);
}
