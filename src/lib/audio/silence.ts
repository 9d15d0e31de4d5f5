import { PcmSamples } from './pcm-samples.ts';
import { bytesPerMs, sampleRateHz } from './recognition-pcm.ts';

const frameMs = 10;
const frameSamples = (frameMs * sampleRateHz) / 1000;
const frameBytes = frameMs * bytesPerMs;
/**
 * A frame is silent when no sample strays further than this from the frame's mean. Converters and dither stay 20 dB
 * under it, a quiet room lies just above, and the softest recorded speech peaks above -45 dB.
 */
const silentDbfs = -60;
const silentPeak = 32_768 * 10 ** (silentDbfs / 20);
/** What `peakDbfs` is when every sample is zero: below what 16 bits can hold, and a number that JSON can carry. */
const nothingDbfs = -100;
/** Recognisers need some quiet before the first sound to settle on. */
const leadInMs = 500;

/** Measures each frame by its peak round its own mean. */
class FramePeaks {
  readonly #samples = new PcmSamples();
  #count = 0;
  #sum = 0;
  #low = 0;
  #high = 0;

  /** The peaks, in units of a 16-bit sample, of the frames that this piece completes. */
  push(pcm: Uint8Array): number[] {
    const peaks: number[] = [];
    const samples = this.#samples.push(pcm);
    for (let at = 0; at < samples.length; ) {
      const end = Math.min(samples.length, at + frameSamples - this.#count);
      this.#add(samples.subarray(at, end));
      at = end;
      if (this.#count === frameSamples) peaks.push(this.#take());
    }
    return peaks;
  }

  /** Plain numbers in the loop: every sample of every file passes here, those up to the first sound twice. */
  #add(samples: Int16Array): void {
    let low = this.#count === 0 ? 32_767 : this.#low;
    let high = this.#count === 0 ? -32_768 : this.#high;
    let sum = 0;
    for (const sample of samples) {
      if (sample < low) low = sample;
      if (sample > high) high = sample;
      sum += sample;
    }
    this.#low = low;
    this.#high = high;
    this.#sum += sum;
    this.#count += samples.length;
  }

  #take(): number {
    const mean = this.#sum / this.#count;
    const peak = Math.max(this.#high - mean, mean - this.#low);
    this.#count = this.#sum = 0;
    return peak;
  }
}

/** Tells how much of a stream of recognition PCM is silent, in steps of 10 ms. */
export class SilenceMeter {
  readonly #peaks = new FramePeaks();
  #silentFrames = 0;
  #bytes = 0;
  #peak = 0;

  /** Takes the next piece, of any size; it is not kept. */
  push(pcm: Uint8Array): void {
    this.#bytes += pcm.length;
    for (const peak of this.#peaks.push(pcm)) {
      if (peak < silentPeak) this.#silentFrames += 1;
      this.#peak = Math.max(this.#peak, peak);
    }
  }

  get silentMs(): number {
    return this.#silentFrames * frameMs;
  }

  get lengthMs(): number {
    return Math.floor(this.#bytes / bytesPerMs);
  }

  /** The loudest peak so far relative to full scale, at most 0, without any constant offset; -100 when there was none. */
  get peakDbfs(): number {
    return this.#peak === 0 ? nothingDbfs : Math.min(0, 20 * Math.log10(this.#peak / 32_768));
  }
}

/** What is left of a stream after its leading silence. Its audio must be iterated or returned, to release the source. */
export interface AudioFromSound {
  readonly skippedMs: number;
  readonly audio: AsyncIterable<Uint8Array>;
  /** There is no sound in the stream at all, and `audio` is empty. */
  readonly silent: boolean;
}

/**
 * Drops near-silence from the start of recognition PCM, but for half a second before the first sound. Reads as far as
 * that sound and keeps half a second of it at a time. Chunks handed on have an ArrayBuffer of their own.
 */
export async function skipLeadingSilence(audio: AsyncIterable<Uint8Array>): Promise<AudioFromSound> {
  const source = audio[Symbol.asyncIterator]();
  const peaks = new FramePeaks();
  let held: Uint8Array[] = [];
  let heldFromByte = 0;
  let frames = 0;
  for (let next = await source.next(); !next.done; next = await source.next()) {
    held.push(next.value);
    const found = peaks.push(next.value);
    const sound = found.findIndex((peak) => peak >= silentPeak);
    frames += sound < 0 ? found.length : sound;
    const keepFromByte = Math.max(0, frames * frameBytes - leadInMs * bytesPerMs);
    const kept = dropBytes(held, keepFromByte - heldFromByte);
    heldFromByte = Math.max(heldFromByte, keepFromByte);
    held = kept;
    if (sound >= 0) return { skippedMs: heldFromByte / bytesPerMs, audio: rest(held, source), silent: false };
  }
  const lengthMs = Math.floor((heldFromByte + held.reduce((sum, chunk) => sum + chunk.length, 0)) / bytesPerMs);
  return { skippedMs: lengthMs, audio: rest([], source), silent: true };
}

/** The chunks without their first bytes. Only the one that is cut is copied. */
function dropBytes(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const kept: Uint8Array[] = [];
  let spare = bytes;
  for (const chunk of chunks) {
    if (spare >= chunk.length) spare -= chunk.length;
    else {
      kept.push(spare > 0 ? chunk.slice(spare) : chunk);
      spare = 0;
    }
  }
  return kept;
}

/** Written out, since a generator that was never started would not release the source when it is returned. */
function rest(held: Uint8Array[], source: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  const iterator: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => {
      const value = held.shift();
      return value ? Promise.resolve({ done: false, value }) : source.next();
    },
    return: async () => {
      held.length = 0;
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
  return iterator;
}
