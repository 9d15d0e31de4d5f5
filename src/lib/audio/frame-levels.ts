import { PcmSamples } from './pcm-samples.ts';
import { sampleRateHz } from './recognition-pcm.ts';

/** The step in which pauses are looked for: a third of the shortest speech sound. */
export const frameMs = 10;
const frameSamples = (frameMs * sampleRateHz) / 1000;
/** Below what 16 bits can hold: the level of digital silence. */
export const silentDb = -100;

/** The loudness of recognition PCM frame by frame, in dB relative to full scale (RMS, without any constant offset). */
export class FrameLevels {
  readonly #samples = new PcmSamples();
  #count = 0;
  #sum = 0;
  #squares = 0;

  /** The levels of the frames that this piece completes. */
  push(pcm: Uint8Array): number[] {
    const levels: number[] = [];
    for (const sample of this.#samples.push(pcm)) {
      this.#sum += sample;
      this.#squares += sample * sample;
      if (++this.#count < frameSamples) continue;
      levels.push(levelOf(this.#sum, this.#squares));
      this.#count = this.#sum = this.#squares = 0;
    }
    return levels;
  }
}

/** Sums of whole numbers under 2^53 are exact, so that the same frame has the same level wherever a stream began. */
function levelOf(sum: number, squares: number): number {
  const power = (squares - (sum * sum) / frameSamples) / frameSamples / 32_768 ** 2;
  return power > 0 ? Math.max(silentDb, 10 * Math.log10(power)) : silentDb;
}
