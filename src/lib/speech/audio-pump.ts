import { endsWithin } from '../lifetime/bounded.ts';
import { audioPieceBytes } from './limits.ts';

/** Where the pump's audio goes. */
export interface AudioTaker {
  audio(bytes: Uint8Array<ArrayBuffer>): void;
  end(): void;
  failed(error: unknown): void;
}

/** Time that the caller's audio gets to end when it is no longer wanted. */
const stopWithinMs = 1_000;

/** Pulls the caller's audio, only as much as was granted, and passes it on in pieces of its own memory. */
export class AudioPump {
  readonly #audio: AsyncIterable<Uint8Array>;
  readonly #taker: AudioTaker;
  #granted = 0;
  #stopped = false;
  #running: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  constructor(audio: AsyncIterable<Uint8Array>, taker: AudioTaker) {
    this.#audio = audio;
    this.#taker = taker;
  }

  /** Lets it pass on so many bytes more; the first grant starts it. */
  grant(bytes: number): void {
    this.#granted += bytes;
    this.#wake?.();
    if (!this.#stopped) this.#running ??= this.#run().catch((error: unknown) => this.#taker.failed(error));
  }

  /** Ends it and the caller's iterator, waiting a bounded time for the latter. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    if (this.#running) await endsWithin(this.#running, stopWithinMs);
  }

  async #run(): Promise<void> {
    const iterator = this.#audio[Symbol.asyncIterator]();
    let over = false;
    try {
      while (await this.#mayPass()) {
        const next = await iterator.next();
        over = next.done === true;
        if (over) break;
        await this.#pass(next.value);
      }
    } finally {
      if (!over) await iterator.return?.();
    }
    if (over && !this.#stopped) this.#taker.end();
  }

  async #pass(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.byteLength && (await this.#mayPass()); ) {
      // A copy, because it is transferred and the caller's memory may be part of something larger.
      const piece = new Uint8Array(chunk.subarray(at, at + Math.min(audioPieceBytes, this.#granted)));
      at += piece.byteLength;
      this.#granted -= piece.byteLength;
      this.#taker.audio(piece);
    }
  }

  /** Waits until something is granted; false once it was stopped. */
  async #mayPass(): Promise<boolean> {
    while (this.#granted <= 0 && !this.#stopped) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    return !this.#stopped;
  }
}
