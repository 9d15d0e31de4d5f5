import { PcmSamples } from './pcm-samples.ts';

/** Takes interleaved 16-bit PCM apart. */
export class ChannelSplitter {
  readonly #channels: number;
  readonly #samples = new PcmSamples();
  /** The start of a frame whose end has not come. */
  #rest: Int16Array = new Int16Array(0);

  constructor(channels: number) {
    this.#channels = channels;
  }

  /** Each channel of the next piece, which may be of any size; of one channel the piece itself. */
  push(pcm: Uint8Array): readonly Uint8Array[] {
    if (this.#channels === 1) return [pcm];
    const fresh = this.#samples.push(pcm);
    const samples = new Int16Array(this.#rest.length + fresh.length);
    samples.set(this.#rest);
    samples.set(fresh, this.#rest.length);
    const frames = Math.floor(samples.length / this.#channels);
    this.#rest = samples.slice(frames * this.#channels);
    return Array.from({ length: this.#channels }, (_, channel) => {
      const own = new Int16Array(frames);
      for (let frame = 0, at = channel; frame < frames; frame++, at += this.#channels) own[frame] = samples[at] ?? 0;
      return new Uint8Array(own.buffer);
    });
  }
}
