import { windowSamples } from './tones-code.ts';

const half = windowSamples / 2;
const stages = Math.log2(half);
const cosines = Float64Array.from({ length: half / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / half));
const sines = Float64Array.from({ length: half / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / half));
const hann = Float64Array.from(
  { length: windowSamples },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / windowSamples),
);
const reversed = Uint16Array.from({ length: half }, (_, i) => {
  let from = i;
  let to = 0;
  for (let bit = 0; bit < stages; bit++, from >>= 1) to = (to << 1) | (from & 1);
  return to;
});

/** Power at the even bins of a 512-point transform under a Hann window; keeps its working memory between uses. */
export class TonesSpectrum {
  readonly #re = new Float64Array(half);
  readonly #im = new Float64Array(half);

  /**
   * Transforms 512 samples of `ring` (its length a power of two) from the sample numbered `start`.
   * Even bins only need the two halves of the window added up, and half the transform.
   */
  measure(ring: Int16Array, start: number): void {
    const mask = ring.length - 1;
    for (let i = 0; i < half; i++) {
      const to = reversed[i] ?? 0;
      this.#re[to] =
        (ring[(start + i) & mask] ?? 0) * (hann[i] ?? 0) +
        (ring[(start + i + half) & mask] ?? 0) * (hann[i + half] ?? 0);
    }
    this.#im.fill(0);
    this.#transform();
  }

  power(bin: number): number {
    const re = this.#re[bin / 2] ?? 0;
    const im = this.#im[bin / 2] ?? 0;
    return re * re + im * im;
  }

  /** Radix-2, decimation in time, on input that is already in bit-reversed order. */
  #transform(): void {
    const re = this.#re;
    const im = this.#im;
    for (let size = 2; size <= half; size *= 2) {
      const step = half / size;
      for (let base = 0; base < half; base += size) {
        for (let k = 0; k < size / 2; k++) {
          const c = cosines[k * step] ?? 0;
          const s = sines[k * step] ?? 0;
          const low = base + k;
          const high = low + size / 2;
          const reHigh = (re[high] ?? 0) * c + (im[high] ?? 0) * s;
          const imHigh = (im[high] ?? 0) * c - (re[high] ?? 0) * s;
          re[high] = (re[low] ?? 0) - reHigh;
          im[high] = (im[low] ?? 0) - imHigh;
          re[low] = (re[low] ?? 0) + reHigh;
          im[low] = (im[low] ?? 0) + imHigh;
        }
      }
    }
  }
}
