/** Sees a stream of 16-bit little-endian PCM, in pieces of any size, as samples. */
export class PcmSamples {
  #half: number | undefined;

  /** The whole samples so far; half a sample at the end of a piece waits for the next. */
  push(pcm: Uint8Array): Int16Array {
    if (this.#half === undefined && pcm.length % 2 === 0 && pcm.byteOffset % 2 === 0) {
      return new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2);
    }
    const carried = this.#half === undefined ? 0 : 1;
    const joined = new Uint8Array(carried + pcm.length);
    if (this.#half !== undefined) joined[0] = this.#half;
    joined.set(pcm, carried);
    this.#half = joined.length % 2 === 0 ? undefined : joined.at(-1);
    return new Int16Array(joined.buffer, 0, Math.floor(joined.length / 2));
  }
}
