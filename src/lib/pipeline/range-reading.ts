import { endsWithin } from '../lifetime/bounded.ts';
import type { Ledger } from '../lifetime/ledger.ts';

/** One read of a range is a request of at most 256 KB; aborted, it ends at once. */
const endWithinMs = 1_000;

/**
 * Audio that is read by range while it is used. Disposing it ends the request that is under way and the reading, whoever
 * left it unfinished; one that does not end stays open in the ledger.
 */
export class RangeReading implements AsyncDisposable {
  readonly audio: AsyncGenerator<Uint8Array, void, undefined>;
  readonly #stop = new AbortController();
  readonly #entry: Disposable;

  constructor(open: (signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>, ledger: Ledger, signal: AbortSignal) {
    this.#entry = ledger.open('range-reader');
    this.audio = opened(open, AbortSignal.any([signal, this.#stop.signal]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    if (await endsWithin(this.audio.return(undefined), endWithinMs)) this.#entry[Symbol.dispose]();
  }
}

async function* opened(
  open: (signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* await open(signal);
}
