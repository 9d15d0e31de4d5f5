import { bytesPerMs } from '../audio/recognition-pcm.ts';
import type { LedgerKind } from '../lifetime/ledger.ts';
import type { Phrase } from '../transcript/phrase.ts';
import type { EventSink } from './event-wiring.ts';
import type { RecognitionLimits } from './limits.ts';
import { findOverdue, type Progress } from './overdue.ts';
import { type FinalResult, readPhrase } from './phrase-reading.ts';
import { type HandshakeError, readCancellation, readHandshakeError, type SpeechProblem } from './problem.ts';
import type { RecognitionRequest } from './recognition.ts';
import type { HandshakeSink } from './sdk-internals.ts';
import { unreadable, type WireMessage } from './wire-check.ts';

export interface SessionOwner {
  phrase(phrase: Phrase): void;
  opened(what: LedgerKind): Disposable;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] | undefined };

/** What is known of one recognition, from its events alone: how far it is, what it cost, and how it ended. */
export class RecognitionSession implements EventSink, HandshakeSink, Disposable {
  /** Resolves once: with nothing when all audio was recognised, else with what went wrong. */
  readonly ended: Promise<SpeechProblem | undefined>;
  readonly #settle: (problem: SpeechProblem | undefined) => void;
  readonly #request: RecognitionRequest;
  readonly #owner: SessionOwner;
  readonly #now: () => number;
  readonly #progress: Mutable<Progress> & { inUtterance: boolean } = { inUtterance: false };
  #turnOpen = false;
  #settled = false;
  #handshake: HandshakeError | undefined;
  #connection: Disposable | undefined;
  #sentBytes = 0;
  #connections = 0;
  #turns = 0;

  /** `now` gives milliseconds of a clock that only goes forward. */
  constructor(request: RecognitionRequest, owner: SessionOwner, now: () => number = () => performance.now()) {
    const { promise, resolve } = Promise.withResolvers<SpeechProblem | undefined>();
    this.ended = promise;
    this.#settle = resolve;
    this.#request = request;
    this.#owner = owner;
    this.#now = now;
  }

  get isEnded(): boolean {
    return this.#settled;
  }

  get cost(): { sentMs: number; connections: number; turns: number } {
    return { sentMs: Math.round(this.#sentBytes / bytesPerMs), connections: this.#connections, turns: this.#turns };
  }

  /** Ends it; the first end counts. */
  end(problem?: SpeechProblem): void {
    this.#settled = true;
    this.#settle(problem);
  }

  /** Ends it when something has been waited for too long. */
  check(limits: RecognitionLimits): void {
    const { burstMs } = this.#request;
    const { inUtterance, ...times } = this.#progress;
    const known = Object.fromEntries(Object.entries(times).filter(([, at]) => at !== undefined));
    const overdue = findOverdue({ ...known, inUtterance }, this.#now(), limits, Math.min(burstMs, this.cost.sentMs));
    if (overdue) this.end({ kind: 'no-answer', ...overdue });
  }

  tokenAsked(): void {
    this.#progress.tokenSince = this.#now();
  }

  tokenCame(): void {
    this.#progress.tokenSince = undefined;
  }

  socketFull(full: boolean): void {
    this.#progress.fullSince = full ? (this.#progress.fullSince ?? this.#now()) : undefined;
  }

  started(): void {
    this.#progress.handshakeSince = this.#now();
    this.#connection ??= this.#owner.opened('connection');
  }

  failed(message: string): void {
    const handshaking = this.#progress.handshakeSince !== undefined;
    this.#progress.handshakeSince = undefined;
    this.#handshake = readHandshakeError(message);
    if (handshaking) this.closeConnection();
  }

  connected(): void {
    this.#connections += 1;
    this.#progress.handshakeSince = undefined;
    this.#progress.heardAt = this.#now();
  }

  disconnected(): void {
    this.closeConnection();
    this.#turnOpen = false;
    this.#progress.inUtterance = false;
    this.#progress.turnSince = undefined;
    if (this.#progress.endedAt !== undefined) this.#progress.lostAfterEndAt ??= this.#now();
  }

  sentAudio(bytes: number): void {
    this.#sentBytes += bytes;
    if (bytes === 0) this.#progress.endedAt = this.#now();
    if (!this.#turnOpen) this.#progress.turnSince ??= this.#now();
  }

  received(message: WireMessage): void {
    const how = unreadable(message);
    if (how) {
      this.end({ kind: 'unreadable', how });
      return;
    }
    this.#progress.heardAt = this.#now();
    switch (message.path) {
      case 'turn.start':
        this.#turns += 1;
        this.#turnOpen = true;
        this.#progress.turnSince = undefined;
        break;
      case 'turn.end':
        this.#turnOpen = false;
        this.#progress.inUtterance = false;
        break;
      case 'speech.startdetected':
      case 'speech.hypothesis':
      case 'speech.fragment':
        this.#progress.inUtterance = true;
        break;
      case 'speech.enddetected':
      case 'speech.phrase':
        this.#progress.inUtterance = false;
        break;
    }
  }

  recognised(result: FinalResult): void {
    if (this.#settled) return;
    this.#handshake = undefined;
    const phrase = readPhrase(result, this.#request.options.speakers);
    if (phrase) this.#owner.phrase(phrase);
  }

  cancelled(endOfStream: boolean, errorCode: string | undefined, details: string): void {
    // The end of the stream is the good end; sessionStopped follows.
    if (!endOfStream) this.end(readCancellation(errorCode, details, this.#handshake));
  }

  stopped(): void {
    const early = this.#progress.endedAt === undefined;
    this.end(early ? { kind: 'unavailable', how: 'it ended the session before the end of the audio' } : undefined);
  }

  /** Notes that no connection is open. */
  closeConnection(): void {
    this.#connection?.[Symbol.dispose]();
    this.#connection = undefined;
  }

  [Symbol.dispose](): void {
    this.closeConnection();
    this.end({ kind: 'cancelled' });
  }
}
