import type { Ledger } from '../lifetime/ledger.ts';
import type { KeptRules } from '../lifetime/rules.ts';
import type { Carrier, Connecting } from './carrier.ts';
import type { RecognitionContext } from './recognition.ts';

export interface WarmSettings {
  /** At most so many at once; 0: none are started. */
  readonly threads: number;
  /** One that was not used within so long is ended. */
  readonly maxAgeMs: number;
  /** Whose they are until somebody takes them. */
  readonly ledger: Ledger;
  /** What each opens a connection for; absent: they have none. */
  readonly connecting?: Connecting & Pick<RecognitionContext, 'token'>;
}

interface Warm {
  readonly carrier: Carrier;
  readonly startedAt: number;
  readonly aging: NodeJS.Timeout;
  readonly entry: Disposable;
  ending: boolean;
}

/**
 * Carrier threads started ahead, with the SDK loaded and a connection to the service open, for the recognitions that follow. A
 * connection is of use to a recognition with the very same options only; for others the thread is there.
 */
export class WarmCarriers {
  readonly #settings: WarmSettings;
  readonly #start: () => Carrier;
  readonly #rules: KeptRules;
  /** In the order in which they were started; those that are ending are here until they have. */
  readonly #warm = new Set<Warm>();

  constructor(settings: WarmSettings, start: () => Carrier, rules: KeptRules) {
    this.#settings = settings;
    this.#start = start;
    this.#rules = rules;
  }

  get size(): number {
    return this.#warm.size;
  }

  /** Connections that are open ahead, or being opened or closed. */
  get connections(): number {
    return [...this.#warm].filter(({ carrier }) => carrier.hasConnection).length;
  }

  /** Starts what is missing, as far as there is room for threads, with connections as far as there are sessions left. */
  fill(room: number, sessionsLeft: number): void {
    const most = Math.min(this.#settings.threads, room);
    while (this.#warm.size < most) {
      const { carrier } = this.#add();
      const { connecting, ledger } = this.#settings;
      if (!connecting || this.connections >= sessionsLeft) continue;
      const { token, ...what } = connecting;
      carrier.connectAhead(what, { token, ledger });
    }
  }

  /** The oldest one that may be used; it belongs to the caller from here on. */
  take(): Carrier | undefined {
    return this.#take(() => true);
  }

  /** The oldest one that is connected for such a recognition. */
  takeConnected(wanted: Connecting): Carrier | undefined {
    return this.#take((carrier) => carrier.isConnectedFor(wanted));
  }

  /** Closes the connections, and leaves the threads; returns how many there were when they are closed. */
  async closeConnections(): Promise<number> {
    const connected = [...this.#warm].filter(({ carrier }) => carrier.hasConnection);
    await Promise.all(connected.map(({ carrier }) => carrier.closeAhead()));
    return connected.length;
  }

  /** Ends them all; returns when they have ended. */
  async release(): Promise<void> {
    await Promise.all([...this.#warm].map((warm) => this.#end(warm)));
  }

  #take(isWanted: (carrier: Carrier) => boolean): Carrier | undefined {
    for (const warm of this.#warm) {
      // The timer may be late on a busy machine.
      const aged = performance.now() - warm.startedAt >= this.#settings.maxAgeMs;
      if (aged) void this.#end(warm);
      if (aged || warm.ending || !warm.carrier.hasRoom || !isWanted(warm.carrier)) continue;
      this.#forget(warm);
      return warm.carrier;
    }
    return undefined;
  }

  #add(): Warm {
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
    return warm;
  }

  async #end(warm: Warm): Promise<void> {
    if (!this.#warm.has(warm) || !this.#rules.releaseAhead) return;
    warm.ending = true;
    await warm.carrier.closeAhead();
    await warm.carrier.end();
    this.#forget(warm);
  }

  #forget(warm: Warm): void {
    if (!this.#warm.delete(warm)) return;
    clearTimeout(warm.aging);
    warm.entry[Symbol.dispose]();
  }
}
