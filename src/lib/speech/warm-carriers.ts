import type { Ledger } from '../lifetime/ledger.ts';
import type { Carrier } from './carrier.ts';

export interface WarmSettings {
  /** At most so many at once; 0: none are started. */
  readonly threads: number;
  /** One that was not used within so long is ended. */
  readonly maxAgeMs: number;
  /** Whose they are until somebody takes them. */
  readonly ledger: Ledger;
}

interface Warm {
  readonly carrier: Carrier;
  readonly startedAt: number;
  readonly aging: NodeJS.Timeout;
  readonly entry: Disposable;
  ending: boolean;
}

/**
 * Carrier threads started ahead, with the SDK loaded, for the recognitions that follow. They hold no connection: that would
 * need a token outside of any activity, would count against the resource's quota while it waits, and would be of use
 * only to a recognition with the very same options.
 */
export class WarmCarriers {
  readonly #settings: WarmSettings;
  readonly #start: () => Carrier;
  /** In the order in which they were started; those that are ending are here until they have. */
  readonly #warm = new Set<Warm>();

  constructor(settings: WarmSettings, start: () => Carrier) {
    this.#settings = settings;
    this.#start = start;
  }

  get size(): number {
    return this.#warm.size;
  }

  /** Starts what is missing, as far as there is room for threads. */
  fill(room: number): void {
    const most = Math.min(this.#settings.threads, room);
    while (this.#warm.size < most) this.#add();
  }

  /** The oldest one that may be used; it belongs to the caller from here on. */
  take(): Carrier | undefined {
    for (const warm of this.#warm) {
      // The timer may be late on a busy machine.
      const aged = performance.now() - warm.startedAt >= this.#settings.maxAgeMs;
      if (aged) void this.#end(warm);
      if (aged || warm.ending || !warm.carrier.hasRoom) continue;
      this.#forget(warm);
      return warm.carrier;
    }
    return undefined;
  }

  /** Ends them all; returns when they have ended. */
  async release(): Promise<void> {
    await Promise.all([...this.#warm].map((warm) => this.#end(warm)));
  }

  #add(): void {
    const carrier = this.#start();
    const warm: Warm = {
      carrier,
      startedAt: performance.now(),
      aging: setTimeout(() => void this.#end(warm), this.#settings.maxAgeMs).unref(),
      entry: this.#settings.ledger.open('thread'),
      ending: false,
    };
    this.#warm.add(warm);
    // A thread may also end by itself, when its code cannot be loaded.
    void carrier.exited.then(() => this.#forget(warm));
  }

  async #end(warm: Warm): Promise<void> {
    if (!this.#warm.has(warm)) return;
    warm.ending = true;
    await warm.carrier.end();
    this.#forget(warm);
  }

  #forget(warm: Warm): void {
    if (!this.#warm.delete(warm)) return;
    clearTimeout(warm.aging);
    warm.entry[Symbol.dispose]();
  }
}
