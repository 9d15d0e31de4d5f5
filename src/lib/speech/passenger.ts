import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import type { LedgerKind } from '../lifetime/ledger.ts';
import { withoutSecrets } from '../redact.ts';
import { AudioPump } from './audio-pump.ts';
import type { Boarding, OwnerMessage, ThreadMessage } from './carrier-messages.ts';
import { CarrierCrashed, failureFrom, RecognitionCancelled, RecognitionOverdue } from './errors.ts';
import type { RecognitionContext, RecognitionReceipt, RecognitionRequest } from './recognition.ts';

/** A thread loads the SDK in 0.2 s; this is for a machine that starts many at once. */
const boardWithinMs = 30_000;
/** The thread's own tear-down takes at most 3 steps of 0.7 s. One that does not answer by then is stuck. */
const leaveWithinMs = 3_000;

/** Whose a recognition is that has no audio yet: only its connection is opened. */
export type AheadOwner = Pick<RecognitionContext, 'ledger' | 'token'>;
type Terms = Pick<Boarding, 'limits' | 'rules'>;

/** One recognition from its owner's side: what crosses between the caller and the thread. */
export class Passenger {
  readonly #request: RecognitionRequest;
  readonly #stuck: () => void;
  #owner: AheadOwner;
  #context: RecognitionContext | undefined;
  #pump: AudioPump | undefined;
  #askedForAudio = false;
  #lost = false;
  readonly #open = new Map<LedgerKind, Disposable[]>();
  readonly #outcome = Promise.withResolvers<RecognitionReceipt>();
  #port: MessagePort | undefined;
  #boarding: NodeJS.Timeout | undefined;
  #leaving: NodeJS.Timeout | undefined;
  #cause: unknown;
  #settled = false;

  /** `stuck` is called when the thread does not answer: nothing but its end helps then. */
  constructor(request: RecognitionRequest, owner: AheadOwner, stuck: () => void) {
    this.#request = request;
    this.#owner = owner;
    this.#stuck = stuck;
  }

  /** True while it may be ridden. */
  get isReady(): boolean {
    return !this.#settled && !this.#leaving;
  }

  /** True when it ended because that connection was lost before anything was sent by it, or read of its audio. */
  get lostConnection(): boolean {
    return this.#lost;
  }

  /** Goes into the thread to open a connection only. Returns when that is over, or taken for a recognition. */
  async connectAhead(worker: Worker, terms: Terms): Promise<void> {
    this.#board(worker, terms, true);
    // What it fails of is nobody's: the thread goes on without a connection.
    await this.#outcome.promise.catch(() => {});
    if (!this.#context) this.#release();
  }

  /**
   * Goes into the thread, unless it is there with a connection, and returns when the recognition has ended and let go of
   * all that it held.
   */
  async ride(
    worker: Worker,
    terms: Terms,
    context: RecognitionContext,
    deadlineAt: number,
  ): Promise<RecognitionReceipt> {
    const pump = this.#adopt(context);
    const { signal } = context;
    const cancel = () => this.leave(new RecognitionCancelled('The recognition was cancelled.'));
    const { deadlineMs } = this.#request;
    const overdue = new RecognitionOverdue(`The recognition did not end within its ${deadlineMs} ms.`);
    const deadline = setTimeout(() => this.leave(overdue), Math.max(0, deadlineAt - performance.now()));
    signal.addEventListener('abort', cancel, { once: true });
    try {
      if (this.#port) this.#post({ kind: 'begin' });
      else this.#board(worker, terms, false);
      if (signal.aborted) cancel();
      return await this.#outcome.promise;
    } finally {
      clearTimeout(deadline);
      signal.removeEventListener('abort', cancel);
      this.#release();
      await pump.stop();
    }
  }

  /** What is open becomes the caller's to count. */
  #adopt(context: RecognitionContext): AudioPump {
    this.#context = context;
    this.#owner = context;
    for (const [kind, entries] of this.#open) {
      for (const entry of entries) entry[Symbol.dispose]();
      this.#open.set(
        kind,
        entries.map(() => context.ledger.open(kind)),
      );
    }
    this.#pump = new AudioPump(context.audio, {
      audio: (bytes) => this.#post({ kind: 'audio', bytes }),
      end: () => this.#post({ kind: 'audio-end' }),
      failed: (error) => this.leave(error),
    });
    return this.#pump;
  }

  #release(): void {
    clearTimeout(this.#boarding);
    clearTimeout(this.#leaving);
    this.#port?.close();
    for (const entries of this.#open.values()) for (const entry of entries) entry[Symbol.dispose]();
  }

  /** Asks the thread to end it; the first cause is what the caller gets. */
  leave(cause: unknown): void {
    if (this.#leaving || this.#settled) return;
    this.#cause = cause;
    this.#leaving = setTimeout(this.#stuck, leaveWithinMs);
    this.#post({ kind: 'cancel' });
  }

  /** The thread is no more, and with it whatever it held for this recognition. */
  threadEnded(error: Error | undefined): void {
    for (let next = this.#nextMessage(); next; next = this.#nextMessage()) this.#take(next.message);
    const why = outOfMemory(error) ? 'ran out of memory' : 'ended early';
    const cause = error && withoutSecrets(`${error.name}: ${error.message}`);
    this.#fail(this.#cause ?? new CarrierCrashed(`The thread of the recognition ${why}.`, { cause }));
  }

  #board(worker: Worker, { limits, rules }: Terms, ahead: boolean): void {
    this.#boarding = setTimeout(this.#stuck, boardWithinMs);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on('message', (message: ThreadMessage) => this.#take(message));
    const boarding: Boarding = { request: this.#request, limits, rules, port: port2, ahead };
    worker.postMessage(boarding, [port2]);
  }

  #take(message: ThreadMessage): void {
    switch (message.kind) {
      case 'boarded':
        clearTimeout(this.#boarding);
        break;
      case 'need-audio':
        this.#askedForAudio = true;
        this.#pump?.grant(message.bytes);
        break;
      case 'need-token':
        void this.#sendToken();
        break;
      case 'phrase':
        this.#guard(() => this.#context?.onPhrase(message.phrase));
        break;
      case 'opened':
        this.#entries(message.what).push(this.#owner.ledger.open(message.what));
        break;
      case 'closed':
        this.#entries(message.what).pop()?.[Symbol.dispose]();
        break;
      case 'ended':
        this.#lost = !this.#cause && !this.#askedForAudio && message.problem?.kind === 'lost-ahead';
        if (this.#cause !== undefined) this.#fail(this.#cause);
        else if (message.problem) this.#fail(failureFrom(message.problem));
        else this.#succeed(message.receipt);
        break;
    }
  }

  #entries(kind: LedgerKind): Disposable[] {
    const entries = this.#open.get(kind) ?? [];
    this.#open.set(kind, entries);
    return entries;
  }

  async #sendToken(): Promise<void> {
    try {
      const { token, expiresOnTimestamp } = await this.#owner.token();
      this.#post({ kind: 'token', token, expiresOnTimestamp });
    } catch (error) {
      this.leave(error);
    }
  }

  /** What the caller's own code throws is the caller's to get. */
  #guard(call: () => void): void {
    if (this.#leaving) return;
    try {
      call();
    } catch (error) {
      this.leave(error);
    }
  }

  #nextMessage(): { message: ThreadMessage } | undefined {
    return this.#port && receiveMessageOnPort(this.#port);
  }

  #succeed(receipt: RecognitionReceipt): void {
    this.#settled = true;
    this.#outcome.resolve(receipt);
  }

  #fail(cause: unknown): void {
    this.#settled = true;
    this.#outcome.reject(cause);
  }

  #post(message: OwnerMessage): void {
    if (this.#settled) return;
    this.#port?.postMessage(message, message.kind === 'audio' ? [message.bytes.buffer] : []);
  }
}

function outOfMemory(error: Error | undefined): boolean {
  return error !== undefined && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
