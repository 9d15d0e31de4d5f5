import { bytesPerMs, bytesPerSample } from './recognition-pcm.ts';

/** Long enough to make the cost of handing on a chunk small, short enough to keep a consumer's buffers small. */
const chunkMs = 500;
const chunkBytes = chunkMs * bytesPerMs;

/** Makes chunks of half a second, each with an ArrayBuffer of its own that may be transferred, of PCM in any pieces. */
export class PcmChunker {
  #chunk = new Uint8Array(chunkBytes);
  #filled = 0;

  *push(pcm: Uint8Array): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
    for (let offset = 0; offset < pcm.length; ) {
      const piece = pcm.subarray(offset, offset + chunkBytes - this.#filled);
      this.#chunk.set(piece, this.#filled);
      this.#filled += piece.length;
      offset += piece.length;
      if (this.#filled < chunkBytes) return;
      const full = this.#chunk;
      this.#chunk = new Uint8Array(chunkBytes);
      this.#filled = 0;
      yield full;
    }
  }

  /** The rest, if any; half a sample at the end is dropped. */
  *end(): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
    const whole = this.#filled - (this.#filled % bytesPerSample);
    this.#filled = 0;
    if (whole > 0) yield this.#chunk.slice(0, whole);
  }
}
