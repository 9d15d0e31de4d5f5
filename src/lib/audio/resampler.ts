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

  #filter(held: Float64Array, { reach, phases, period, weights }: SincKernel): Int16Array<ArrayBuffer> {
    // The last sample whose filter ends within the held frames, rounding of a phase to the next frame included.
    const complete = Math.ceil(((this.#heldFrom + held.length - reach - 1) * sampleRateHz) / this.#rateHz);
    const count = Math.max(0, Math.min(this.#end, complete) - this.#next);
    const samples = new Int16Array(count);
    const taps = 2 * reach;
    const stride = (period * this.#rateHz) / sampleRateHz;
    for (let first = 0; first < Math.min(period, count); first++) {
      const position = (this.#next + first) * this.#rateHz;
      const nearest = Math.round(((position % sampleRateHz) * phases) / sampleRateHz);
      const phase = nearest % phases;
      const frame = Math.floor(position / sampleRateHz) + (nearest === phases ? 1 : 0);
      const row = weights.subarray(phase * taps, (phase + 1) * taps);
      filterPhase({ held, from: frame - reach + 1 - this.#heldFrom, stride }, row, { samples, first, period });
    }
    this.#next += count;
    return samples;
  }
}

/** Input for samples of one phase: the first one's begins at `from`, the next one's `stride` later. */
interface PhaseInput {
  readonly held: Float64Array;
  readonly from: number;
  readonly stride: number;
}

interface PhaseOutput {
  readonly samples: Int16Array;
  readonly first: number;
  readonly period: number;
}

/** All samples of one phase. Four at a time share the reading of a weight, which more than halves the time. */
function filterPhase(
  { held, from, stride }: PhaseInput,
  row: Float64Array,
  { samples, first, period }: PhaseOutput,
): void {
  let index = first;
  let at = from;
  for (; index + 3 * period < samples.length; index += 4 * period, at += 4 * stride) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let tap = 0; tap < row.length; tap++) {
      const weight = row[tap] ?? 0;
      a += weight * (held[at + tap] ?? 0);
      b += weight * (held[at + stride + tap] ?? 0);
      c += weight * (held[at + 2 * stride + tap] ?? 0);
      d += weight * (held[at + 3 * stride + tap] ?? 0);
    }
    samples[index] = toShort(a);
    samples[index + period] = toShort(b);
    samples[index + 2 * period] = toShort(c);
    samples[index + 3 * period] = toShort(d);
  }
  // Added up in the same order as above: a sample must not depend on how many were asked for with it.
  for (; index < samples.length; index += period, at += stride) {
    let sum = 0;
    for (let tap = 0; tap < row.length; tap++) sum += (row[tap] ?? 0) * (held[at + tap] ?? 0);
    samples[index] = toShort(sum);
  }
}

function toShort(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}
