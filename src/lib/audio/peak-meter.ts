import type { TimeRange } from './cut.ts';
import { PcmSamples } from './pcm-samples.ts';
import type { Peaks } from './peaks.ts';
import { sampleRateHz } from './recognition-pcm.ts';

const samplesPerMs = sampleRateHz / 1000;
const fullScale = 32_768;
const fullByte = 255;

/** Measures the peaks of a range of a file in recognition PCM that begins before it or in it. */
export class PeakMeter {
  readonly #samples = new PcmSamples();
  readonly #peaks: Peaks;
  readonly #stepSamples: number;
  /** Of the range, and where the next sample is, in samples of the file. */
  readonly #from: number;
  readonly #end: number;
  #at: number;

  /** @param fromMs where in the file the PCM begins */
  constructor(peaks: Peaks, range: TimeRange, fromMs: number) {
    this.#peaks = peaks;
    this.#stepSamples = peaks.stepMs * samplesPerMs;
    this.#from = range.startMs * samplesPerMs;
    this.#end = range.endMs * samplesPerMs;
    this.#at = fromMs * samplesPerMs;
  }

  /** Takes the next piece, of any size; it is not kept. */
  push(pcm: Uint8Array): void {
    const samples = this.#samples.push(pcm);
    const begin = this.#at;
    this.#at += samples.length;
    const until = Math.min(this.#at, this.#end);
    for (let at = Math.max(begin, this.#from); at < until; ) {
      const step = Math.floor(at / this.#stepSamples);
      const end = Math.min(until, (step + 1) * this.#stepSamples);
      const loudest = loudestOf(samples.subarray(at - begin, end - begin));
      this.#peaks.raise(step, Math.round((loudest * fullByte) / fullScale));
      at = end;
    }
  }
}

/** Plain numbers in the loop: every sample of every file passes here. */
function loudestOf(samples: Int16Array): number {
  let low = 0;
  let high = 0;
  for (const sample of samples) {
    if (sample < low) low = sample;
    if (sample > high) high = sample;
  }
  return Math.max(high, -low);
}
