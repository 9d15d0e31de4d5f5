import { bytesPerMs, bytesPerSample } from '../audio/recognition-pcm.ts';
import { audioChunkBytes, audioPieceBytes, audioWindowBytes } from './limits.ts';

/**
 * Audio on its way from the owner to the SDK. The owner sends only what was asked for, so that it never holds more than
 * `audioWindowBytes`. One reader at a time, as the SDK is.
 */
export class AudioInbox {
  readonly #ask: (bytes: number) => void;
  readonly #pieces: Uint8Array[] = [];
  /** Bytes of the first piece that were read already. */
  #readOfFirst = 0;
  #waiting = 0;
  #taken = 0;
  #asked = false;
  #ended = false;
  #readBytes = 0;
  #soundEndBytes = 0;
  #latest: ArrayBuffer | undefined;
  #wake: (() => void) | undefined;

  constructor(ask: (bytes: number) => void) {
    this.#ask = ask;
  }

  /** Where the last sound ended in all that was read. */
  get soundEndMs(): number {
    return Math.round(this.#soundEndBytes / bytesPerMs);
  }

  /** True for the very chunk that was read last, false for a copy of it. */
  isLatest(chunk: ArrayBuffer): boolean {
    return chunk === this.#latest;
  }

  push(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#pieces.push(bytes);
    this.#waiting += bytes.byteLength;
    this.#wake?.();
  }

  /** No more comes; what is here can still be read. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Drops what is here and lets a waiting reader go. */
  close(): void {
    this.#pieces.length = 0;
    this.#latest = undefined;
    this.#waiting = 0;
    this.end();
  }

  /** The next message of audio, less at the end; nothing once it is over. The memory is the reader's own: the SDK keeps it for replays. */
  async read(): Promise<ArrayBuffer | undefined> {
    if (!this.#asked) {
      this.#asked = true;
      this.#ask(audioWindowBytes);
    }
    while (this.#waiting < audioChunkBytes && !this.#ended) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    this.#wake = undefined;
    // Half a sample at the very end is nothing that can be recognised.
    const length = Math.min(audioChunkBytes, this.#waiting - (this.#waiting % bytesPerSample));
    return length > 0 ? this.#take(length) : undefined;
  }

  #take(length: number): ArrayBuffer {
    const buffer = new ArrayBuffer(length);
    this.#latest = buffer;
    const chunk = new Uint8Array(buffer);
    let filled = 0;
    for (let first = this.#pieces[0]; first && filled < length; first = this.#pieces[0]) {
      const part = first.subarray(this.#readOfFirst, this.#readOfFirst + length - filled);
      chunk.set(part, filled);
      filled += part.byteLength;
      this.#readOfFirst += part.byteLength;
      if (this.#readOfFirst < first.byteLength) break;
      this.#pieces.shift();
      this.#readOfFirst = 0;
    }
    this.#waiting -= length;
    this.#taken += length;
    this.#readBytes += length;
    if (hasSound(buffer)) this.#soundEndBytes = this.#readBytes;
    if (this.#taken >= audioPieceBytes && !this.#ended) {
      this.#ask(this.#taken);
      this.#taken = 0;
    }
    return buffer;
  }
}

/** -50 dBFS: well below speech, well above the noise of a recording. */
const soundLevel = 100;

function hasSound(buffer: ArrayBuffer): boolean {
  const samples = new Int16Array(buffer);
  const enough = soundLevel * samples.length;
  let sum = 0;
  for (const sample of samples) {
    sum += Math.abs(sample);
    if (sum > enough) return true;
  }
  return false;
}
