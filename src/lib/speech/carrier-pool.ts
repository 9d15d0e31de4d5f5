import { collectGarbage } from '../lifetime/collect-garbage.ts';
import { allRules, type KeptRules } from '../lifetime/rules.ts';
import { Carrier, type CarrierSettings } from './carrier.ts';
import { RecognitionCancelled } from './errors.ts';
import { type RecognitionLimits, recognitionLimits } from './limits.ts';
import type { RecognitionContext, RecognitionReceipt, RecognitionRequest } from './recognition.ts';
import { WarmCarriers, type WarmSettings } from './warm-carriers.ts';

export interface CarrierPoolSettings {
  /** Recognitions that one thread takes, in its whole life; 1 gives each its own. */
  readonly recognitionsPerThread: number;
  /** Threads at once; further recognitions wait. */
  readonly maxThreads?: number;
  /** Recognitions at once; further ones wait. Absent: as many as the threads take. */
  readonly maxRecognitions?: number;
  /** Threads to start ahead; absent: none. */
  readonly warm?: WarmSettings;
  readonly limits?: Partial<RecognitionLimits>;
  /** The JavaScript heap of one thread; the SDK's code takes 10 MB, a recognition about 2 MB. */
  readonly threadHeapMb?: number;
  /** The thread's code, for tests of what happens when it fails. */
  readonly threadEntry?: URL;
}

export interface LiveCarriers {
  readonly threads: number;
  readonly recognitions: number;
  /** Recognitions that wait for their turn. */
  readonly waiting: number;
  /** Threads that were started ahead and that nobody uses yet. */
  readonly warm: number;
  /** Threads since the pool was opened. */
  readonly threadsStarted: number;
}

const defaultMaxThreads = 5;
// In the bundle the thread's code lies beside the app's, as CommonJS.
const entryFile = import.meta.url.endsWith('.ts') ? './carrier-thread.ts' : './carrier-thread.cjs';

/** Carries recognitions in single-use threads. */
export class CarrierPool implements AsyncDisposable {
  readonly #settings: CarrierSettings;
  readonly #maxThreads: number;
  /** In the order in which they were started. */
  readonly #carriers = new Set<Carrier>();
  readonly #warm: WarmCarriers | undefined;
  readonly #waiting: (() => void)[] = [];
  readonly #maxRecognitions: number;
  #aboard = 0;
  #threadsStarted = 0;
  #closed = false;

  constructor(settings: CarrierPoolSettings, rules: KeptRules = allRules) {
    const capacity = settings.recognitionsPerThread;
    this.#maxThreads = settings.maxThreads ?? defaultMaxThreads;
    this.#maxRecognitions = settings.maxRecognitions ?? Number.POSITIVE_INFINITY;
    this.#settings = {
      capacity,
      limits: { ...recognitionLimits, ...settings.limits },
      entry: settings.threadEntry ?? new URL(entryFile, import.meta.url),
      heapMb: settings.threadHeapMb ?? 48 + 3 * capacity,
      rules,
    };
    this.#warm = settings.warm && new WarmCarriers(settings.warm, () => this.#create(), rules);
  }

  live(): LiveCarriers {
    const recognitions = [...this.#carriers].reduce((sum, carrier) => sum + carrier.running, 0);
    const { size: threads } = this.#carriers;
    return {
      threads,
      recognitions,
      waiting: this.#waiting.length,
      warm: this.#warm?.size ?? 0,
      threadsStarted: this.#threadsStarted,
    };
  }

  /** Starts threads ahead, as many as the settings say and there is room for. Called when recognitions are about to come. */
  warmUp(): void {
    if (!this.#closed) this.#warm?.fill(this.#maxThreads - this.#carriers.size, this.#maxRecognitions - this.#aboard);
  }

  /** Ends the threads that were started ahead. */
  async releaseWarm(): Promise<void> {
    await this.#warm?.release();
  }

  /**
   * Recognises all of `context.audio`. Rejects with one of the failures of errors.ts, or with what the caller's own
   * audio, token or onPhrase threw; by then everything is released, as it is on success. Its deadline begins with its turn.
   */
  async recognise(request: RecognitionRequest, context: RecognitionContext): Promise<RecognitionReceipt> {
    const carrier = await this.#board(request, context.signal);
    try {
      return await carrier.carry(request, context, performance.now() + request.deadlineMs);
    } finally {
      this.#aboard -= 1;
      if (this.#settings.rules.collectGarbage) collectGarbage();
      if (carrier.running === 0) this.#retire(carrier);
      else this.#waiting.shift()?.();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const wake of this.#waiting.splice(0)) wake();
    const cause = new RecognitionCancelled('The app is ending.');
    await Promise.all([this.releaseWarm(), ...[...this.#carriers].map((carrier) => carrier.clear(cause))]);
  }

  /** One that is connected already, else the youngest thread that may be joined, else a new one, else the first that comes free. */
  async #board(request: RecognitionRequest, signal: AbortSignal): Promise<Carrier> {
    for (let waited = false; ; waited = true) {
      if (this.#closed) throw new RecognitionCancelled('The app is ending.');
      if (signal.aborted) {
        // Its turn is the next one's.
        if (waited) this.#waiting.shift()?.();
        throw new RecognitionCancelled('The recognition was cancelled.');
      }
      const carrier = this.#withRoom(request);
      if (carrier) {
        this.#aboard += 1;
        return carrier.reserve();
      }
      await this.#turn(waited, signal);
    }
  }

  #withRoom(request: RecognitionRequest): Carrier | undefined {
    if (this.#aboard >= this.#maxRecognitions) return undefined;
    const connected = this.#warm?.takeConnected(request);
    if (connected) return this.#use(connected);
    if (this.#aboard + (this.#warm?.connections ?? 0) >= this.#maxRecognitions) {
      // Connections count as recognitions do: what is held ready goes first.
      void this.#warm?.closeConnections().then((closed) => this.#wake(closed));
      return undefined;
    }
    const youngest = [...this.#carriers].findLast((carrier) => carrier.hasRoom);
    return youngest ?? (this.#carriers.size < this.#maxThreads ? this.#start() : undefined);
  }

  #start(): Carrier {
    return this.#use(this.#warm?.take() ?? this.#create());
  }

  #use(carrier: Carrier): Carrier {
    this.#carriers.add(carrier);
    return carrier;
  }

  #create(): Carrier {
    this.#threadsStarted += 1;
    return new Carrier(this.#settings);
  }

  /** Waits until there may be room; whoever `waited` before keeps the place in front. */
  async #turn(waited: boolean, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const leave = () => resolve();
    signal.addEventListener('abort', leave, { once: true });
    if (waited) this.#waiting.unshift(resolve);
    else this.#waiting.push(resolve);
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
      const place = this.#waiting.indexOf(resolve);
      if (place >= 0) this.#waiting.splice(place, 1);
    }
  }

  #wake(some: number): void {
    for (const wake of this.#waiting.splice(0, some)) wake();
  }

  #retire(carrier: Carrier): void {
    if (carrier.isOver && !this.#carriers.delete(carrier)) return;
    // One that boards a new thread may leave room in it for the next.
    this.#wake(this.#settings.capacity);
  }
}
