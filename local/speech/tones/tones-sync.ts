import { rampMs, syncBin, windowSamples } from './tones-code.ts';

/** The search moves in blocks of 1 ms. */
export const blockSamples = 16;
const windowBlocks = windowSamples / blockSamples;
/** Half of the window's power lies within +-10 blocks of the peak; this holds the whole of it, twice over. */
const historyBlocks = 128;
/** The sync tone is two thirds of its symbol's power by construction; other sound rarely puts a third in one bin. */
const minShare = 0.33;
/** Mean square below which there is nothing to find: an amplitude of 6 out of 32,768, -75 dBFS. */
const minMeanSquare = 18;

const cosines = Float64Array.from({ length: windowSamples }, (_, i) =>
  Math.cos((2 * Math.PI * i * syncBin) / windowSamples),
);
const sines = Float64Array.from({ length: windowSamples }, (_, i) =>
  Math.sin((2 * Math.PI * i * syncBin) / windowSamples),
);
const hann = Float64Array.from(
  { length: windowBlocks },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / windowBlocks),
);

/** Finds the sync tone that starts each word, in a stream of blocks. */
export class TonesSync {
  readonly #re = new Float64Array(windowBlocks);
  readonly #im = new Float64Array(windowBlocks);
  readonly #energy = new Float64Array(windowBlocks);
  readonly #history = new Float64Array(historyBlocks);
  #windowEnergy = 0;
  #block = 0;
  #peak = 0;
  #peakBlock = 0;

  /** Takes the next block, at `offset` in `ring`. Answers the sample at which a word starts, if one was just found. */
  push(ring: Int16Array, offset: number): number | undefined {
    const power = this.#measure(ring, offset);
    const now = this.#block++;
    this.#history[now % historyBlocks] = power;
    // |sum|^2 of a lone tone under a Hann window of N samples is (A N / 4)^2, its energy A^2 N / 2.
    const share = power / ((windowSamples / 8) * this.#windowEnergy);
    if (share > minShare && power > this.#peak && this.#windowEnergy > minMeanSquare * windowSamples) {
      this.#peak = power;
      this.#peakBlock = now;
      return undefined;
    }
    if (this.#peak === 0 || power > this.#peak / 4) return undefined;
    const windowEnd = this.#centre();
    this.#peak = 0;
    return Math.round((windowEnd + 1 - windowBlocks - rampMs) * blockSamples);
  }

  #measure(ring: Int16Array, offset: number): number {
    const slot = this.#block % windowBlocks;
    let re = 0;
    let im = 0;
    let energy = 0;
    for (let i = 0; i < blockSamples; i++) {
      const sample = ring[offset + i] ?? 0;
      // A window is a whole number of periods of the table, so the place in the ring gives the phase.
      const phase = (offset + i) % windowSamples;
      re += sample * (cosines[phase] ?? 0);
      im += sample * (sines[phase] ?? 0);
      energy += sample * sample;
    }
    this.#windowEnergy += energy - (this.#energy[slot] ?? 0);
    this.#energy[slot] = energy;
    this.#re[slot] = re;
    this.#im[slot] = im;
    if (this.#windowEnergy <= 0) return 0;
    let sumRe = 0;
    let sumIm = 0;
    for (let i = 0; i < windowBlocks; i++) {
      const at = (slot + 1 + i) % windowBlocks;
      sumRe += (this.#re[at] ?? 0) * (hann[i] ?? 0);
      sumIm += (this.#im[at] ?? 0) * (hann[i] ?? 0);
    }
    return sumRe * sumRe + sumIm * sumIm;
  }

  /** Centre of gravity of the power around its peak: a fraction of a block where the peak alone may be 2 blocks off. */
  #centre(): number {
    let weight = 0;
    let moment = 0;
    const take = (block: number): boolean => {
      const power = this.#history[((block % historyBlocks) + historyBlocks) % historyBlocks] ?? 0;
      if (power < this.#peak / 2) return false;
      weight += power;
      moment += power * block;
      return true;
    };
    const reach = historyBlocks / 2;
    for (let block = this.#peakBlock; block > this.#peakBlock - reach && take(block); block--);
    for (let block = this.#peakBlock + 1; block < this.#block && take(block); block++);
    return moment / weight;
  }
}
