import type { ByteSource } from './byte-source.ts';

/** Large enough that an ordinary header, with all chunks before the sound, arrives in one read. */
const windowBytes = 4096;

/** Many small reads that lie close together, answered from one remembered range of the source. */
export class ByteWindow {
  readonly lengthBytes: number;
  readonly #source: ByteSource;
  readonly #signal: AbortSignal;
  #bytes = new Uint8Array(0);
  #offset = 0;

  constructor(source: ByteSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
    this.lengthBytes = source.lengthBytes;
  }

  /** Up to `length` (at most 4,096) bytes from `offset`; shorter only at the end of the source. */
  async view(offset: number, length: number): Promise<DataView> {
    const wanted = Math.max(0, Math.min(length, windowBytes, this.lengthBytes - offset));
    if (wanted > 0 && (offset < this.#offset || offset + wanted > this.#offset + this.#bytes.length)) {
      this.#bytes = new Uint8Array(await this.#source.read(offset, windowBytes, this.#signal));
      this.#offset = offset;
    }
    const at = wanted > 0 ? offset - this.#offset : 0;
    return new DataView(this.#bytes.buffer, at, Math.max(0, Math.min(wanted, this.#bytes.length - at)));
  }
}
