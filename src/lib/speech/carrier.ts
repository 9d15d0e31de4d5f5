import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import { endsWithin } from '../lifetime/bounded.ts';
import type { KeptRules } from '../lifetime/rules.ts';
import { RecognitionCancelled } from './errors.ts';
import type { RecognitionLimits } from './limits.ts';
import { type AheadOwner, Passenger } from './passenger.ts';
import type { RecognitionContext, RecognitionReceipt, RecognitionRequest } from './recognition.ts';

export interface CarrierSettings {
  /** Recognitions that one thread takes in its life. */
  readonly capacity: number;
  readonly limits: RecognitionLimits;
  /** The thread's own code. */
  readonly entry: URL;
  readonly heapMb: number;
  readonly rules: KeptRules;
}

/** What of a request a connection is opened for: one for another endpoint, or with other options, is none for it. */
export type Connecting = Pick<RecognitionRequest, 'endpoint' | 'options' | 'burstMs'>;

/**
 * V8's default (48 MB) lets garbage of audio and messages pile up in each thread. Measured with 4 threads at once: the
 * process at 188 MB with 2, 198 MB with 6, 250 MB with the default, for the same CPU time.
 */
const youngHeapMb = 4;
/** `worker.terminate()` stops JavaScript at once; only native code in mid-call could hold it. */
const terminateWithinMs = 5_000;

/**
 * A single-use thread. It takes recognitions until it is full or the first of them has ended, and is ended with the last
 * of them, whatever happened: what the SDK has not let go of goes with it.
 */
export class Carrier {
  readonly #settings: CarrierSettings;
  readonly #worker: Worker;
  readonly #running = new Set<Passenger>();
  readonly #exited: Promise<void>;
  #ahead: { readonly passenger: Passenger; readonly connecting: Connecting; readonly over: Promise<void> } | undefined;
  #boarded = 0;
  #ending = false;
  #end: { readonly fault: Error | undefined } | undefined;

  constructor(settings: CarrierSettings) {
    this.#settings = settings;
    this.#worker = new Worker(settings.entry, {
      name: 'recognition',
      // It needs no setting, and the process's environment holds secrets.
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: settings.heapMb, maxYoungGenerationSizeMb: youngHeapMb },
    });
    let fault: Error | undefined;
    this.#worker.on('error', (error: Error) => {
      fault = error;
    });
    this.#exited = once(this.#worker, 'exit').then(
      () => this.#gone(fault),
      // An 'error' event comes before its 'exit'; `once` takes it for its own.
      async () => {
        await this.#worker.terminate();
        this.#gone(fault);
      },
    );
  }

  /** True while it may be joined. */
  get hasRoom(): boolean {
    return !this.#ending && this.#boarded < this.#settings.capacity;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Resolves when the thread has ended, however it did. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  /** True once it is ended, or about to be. */
  get isOver(): boolean {
    return this.#ending && this.#running.size === 0;
  }

  /** Opens a connection in it, before anybody needs it. Should that fail, it is a thread without one. */
  connectAhead(connecting: Connecting, owner: AheadOwner): void {
    const request = { ...connecting, traceId: 'ahead', deadlineMs: Number.POSITIVE_INFINITY };
    const passenger = new Passenger(request, owner, () => {
      // With others in it that will show by them, if it is stuck.
      if (this.running === 0) void this.end();
    });
    const over = passenger.connectAhead(this.#worker, this.#settings).then(() => {
      if (this.#ahead?.passenger === passenger) this.#ahead = undefined;
    });
    this.#ahead = { passenger, connecting, over };
  }

  /** True while a connection is there that was opened ahead, or is being opened or closed. */
  get hasConnection(): boolean {
    return this.#ahead !== undefined;
  }

  /** True when such a connection is there, or about to be, and is what a recognition would open. */
  isConnectedFor({ endpoint, options, burstMs }: Connecting): boolean {
    return (
      !this.#ending &&
      this.#ahead?.passenger.isReady === true &&
      isDeepStrictEqual(this.#ahead.connecting, { endpoint, options, burstMs })
    );
  }

  /** Closes a connection that was opened ahead; returns when it is closed. */
  async closeAhead(): Promise<void> {
    this.#ahead?.passenger.leave(new RecognitionCancelled('Nobody needs it.'));
    await this.#ahead?.over;
  }

  /** Takes one of its places, to be used by one `carry`. */
  reserve(): this {
    this.#boarded += 1;
    return this;
  }

  /** Carries one recognition, in a place reserved for it. With the last one it returns after the thread has ended. */
  async carry(
    request: RecognitionRequest,
    context: RecognitionContext,
    deadlineAt: number,
  ): Promise<RecognitionReceipt> {
    using _place = context.ledger.open('thread');
    try {
      return await this.#ride(this.#takeAhead(request), request, context, deadlineAt);
    } finally {
      await this.#left();
    }
  }

  /** The one that has a connection ahead; where that is of no use to this request it is closed, and it is nobody. */
  #takeAhead(request: RecognitionRequest): Passenger | undefined {
    const passenger = this.isConnectedFor(request) ? this.#ahead?.passenger : undefined;
    if (passenger) this.#ahead = undefined;
    else void this.closeAhead();
    return passenger;
  }

  async #ride(
    ahead: Passenger | undefined,
    request: RecognitionRequest,
    context: RecognitionContext,
    deadlineAt: number,
  ): Promise<RecognitionReceipt> {
    const passenger = ahead ?? new Passenger(request, context, () => void this.end());
    this.#running.add(passenger);
    try {
      if (this.#end) passenger.threadEnded(this.#end.fault);
      return await passenger.ride(this.#worker, this.#settings, context, deadlineAt);
    } catch (thrown) {
      if (!passenger.lostConnection) throw thrown;
      // Nothing of the audio was read yet.
      const again = this.#ride(undefined, request, context, deadlineAt);
      this.#running.delete(passenger);
      return await again;
    } finally {
      this.#running.delete(passenger);
    }
  }

  /** Lets its recognitions leave with `cause`, then ends it. */
  async clear(cause: Error): Promise<void> {
    this.#ending = true;
    for (const passenger of this.#running) passenger.leave(cause);
    await this.closeAhead();
    if (this.#running.size === 0) await this.end();
    await this.#exited;
  }

  /** Ends it at once; recognitions still in it fail. */
  async end(): Promise<void> {
    this.#ending = true;
    void this.#worker.terminate();
    await endsWithin(this.#exited, terminateWithinMs);
  }

  async #left(): Promise<void> {
    if (this.#settings.rules.singleUseThread) this.#ending = true;
    else this.#boarded -= 1;
    if (this.isOver) await this.end();
  }

  #gone(fault: Error | undefined): void {
    this.#ending = true;
    this.#end = { fault };
    for (const passenger of this.#running) passenger.threadEnded(fault);
    this.#ahead?.passenger.threadEnded(fault);
  }
}
