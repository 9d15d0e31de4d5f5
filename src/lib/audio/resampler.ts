import { sampleRateHz } from './recognition-pcm.ts';
import { type SincKernel, sincKernel } from './sinc-kernel.ts';

/**
 * Turns a stream of frames of any rate into the 16 kHz samples `first` (included) to `end` (not).
 * Output sample n stands at input time n × rate / 16,000 exactly, and depends on the input round it alone: any range
 * gives the same samples as the whole. Push the input frames from `firstFrame` to `endFrame`, zeros where there are none.
 */
export class Resampler {
  readonly firstFrame: number;
  readonly endFrame: number;
  readonly #rateHz: number;
  readonly #kernel: SincKernel | undefined;
  readonly #end: number;
  #next: number;
  #held: Float64Array = new Float64Array(0);
  /** The input frame that the first held one is. */
  #heldFrom: number;

  constructor(rateHz: number, first: number, end: number) {
    this.#rateHz = rateHz;
    this.#next = first;
    this.#end = end;
    this.#kernel = rateHz === sampleRateHz ? undefined : sincKernel(rateHz);
    const reach = this.#kernel?.reach ?? 0;
    this.firstFrame = this.#kernel ? Math.floor((first * rateHz) / sampleRateHz) - reach + 1 : first;
    this.endFrame = this.#kernel ? Math.floor(((end - 1) * rateHz) / sampleRateHz) + reach + 2 : end;
    this.#heldFrom = this.firstFrame;
  }

  /** All samples that the frames so far complete, as 16-bit PCM. */
  push(frames: Float64Array): Int16Array<ArrayBuffer> {
    if (!this.#kernel) return Int16Array.from(frames, toShort);
    const held = new Float64Array(this.#held.length + frames.length);
    held.set(this.#held);
    held.set(frames, this.#held.length);
    const samples = this.#filter(held, this.#kernel);
    const neededFrom = this.#frameOf(this.#next) - this.#kernel.reach + 1;
    const spent = Math.max(0, Math.min(held.length, neededFrom - this.#heldFrom));
    this.#held = held.slice(spent);
    this.#heldFrom += spent;
    return samples;
  }

  #frameOf(sample: number): number {
    return Math.floor((sample * this.#rateHz) / sampleRateHz);
  }

  #filter(held: Float64Array, { reach, phases, weights }: SincKernel): Int16Array<ArrayBuffer> {
    // The last sample whose filter ends within the held frames, rounding of a phase to the next frame included.
    const complete = Math.ceil(((this.#heldFrom + held.length - reach - 1) * sampleRateHz) / this.#rateHz);
    const count = Math.max(0, Math.min(this.#end, complete) - this.#next);
    const samples = new Int16Array(count);
    const taps = 2 * reach;
    for (let index = 0; index < count; index++) {
      const position = (this.#next + index) * this.#rateHz;
      let frame = Math.floor(position / sampleRateHz);
      let phase = Math.round(((position % sampleRateHz) * phases) / sampleRateHz);
      if (phase === phases) {
        phase = 0;
        frame += 1;
      }
      samples[index] = toShort(dotProduct(held, frame - reach + 1 - this.#heldFrom, weights, phase * taps, taps));
    }
    this.#next += count;
    return samples;
  }
}

/** `length` is even. Two sums break the chain of additions, which is what bounds the speed. */
function dotProduct(a: Float64Array, aFrom: number, b: Float64Array, bFrom: number, length: number): number {
  let even = 0;
  let odd = 0;
  for (let index = 0; index < length; index += 2) {
    even += (a[aFrom + index] ?? 0) * (b[bFrom + index] ?? 0);
    odd += (a[aFrom + index + 1] ?? 0) * (b[bFrom + index + 1] ?? 0);
  }
  return even + odd;
}

function toShort(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}
