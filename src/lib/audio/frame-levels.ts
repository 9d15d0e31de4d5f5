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
    const samples = this.#samples.push(pcm);
    for (let at = 0; at < samples.length; ) {
      const end = Math.min(samples.length, at + frameSamples - this.#count);
      this.#add(samples.subarray(at, end));
      at = end;
      if (this.#count < frameSamples) break;
      levels.push(levelOf(this.#sum, this.#squares));
      this.#count = this.#sum = this.#squares = 0;
    }
    return levels;
  }

  #add(samples: Int16Array): void {
    let sum = 0;
    let squares = 0;
    for (const sample of samples) {
      sum += sample;
      squares += sample * sample;
    }
    this.#sum += sum;
    this.#squares += squares;
    this.#count += samples.length;
  }
}

/** Sums of whole numbers under 2^53 are exact, so that the same frame has the same level wherever a stream began. */
function levelOf(sum: number, squares: number): number {
  const power = (squares - (sum * sum) / frameSamples) / frameSamples / 32_768 ** 2;
  return power > 0 ? Math.max(silentDb, 10 * Math.log10(power)) : silentDb;
}
