import { bytesPerMs } from '../audio/recognition-pcm.ts';
import type { LedgerKind } from '../lifetime/ledger.ts';
import { allRules, type KeptRules } from '../lifetime/rules.ts';
import type { Phrase } from '../transcript/phrase.ts';
import type { EventSink } from './event-wiring.ts';
import type { RecognitionLimits } from './limits.ts';
import { findOverdue, type Progress } from './overdue.ts';
import { type FinalResult, readPhrase } from './phrase-reading.ts';
import { type HandshakeError, readCancellation, readHandshakeError, type SpeechProblem } from './problem.ts';
import type { RecognitionRequest } from './recognition.ts';
import { withoutReplayed } from './replayed-words.ts';
import type { HandshakeSink } from './sdk-internals.ts';
import { msFromTicks, ticksFromMs } from './ticks.ts';
import { readWire, type WireMessage } from './wire-reading.ts';

export interface SessionOwner {
  phrase(phrase: Phrase): void;
  opened(what: LedgerKind): Disposable;
}

/** What a session asks of the SDK's state. */
export interface SessionSources {
  readonly connection: { readonly isOpen: boolean; readonly turnStartTicks: number };
  readonly audio: { readonly soundEndMs: number; isLatest(chunk: ArrayBuffer): boolean };
}

/** The service may end its last word so much before the sound of it has ended, */
const unheardMs = 2_000;
/** and so much where it did not say that speech has ended: it may have ended the turn with a short last phrase in hand. */
const unheardUnsaidMs = 200;

type Mutable<T> = { -readonly [K in keyof T]: T[K] | undefined };

/** What is known of one recognition, from its events alone: how far it is, what it cost, and how it ended. */
export class RecognitionSession implements EventSink, HandshakeSink, Disposable {
  /** Resolves once: with nothing when all audio was recognised, else with what went wrong. */
  readonly ended: Promise<SpeechProblem | undefined>;
  readonly #settle: (problem: SpeechProblem | undefined) => void;
  readonly #request: RecognitionRequest;
  readonly #owner: SessionOwner;
  #sources: SessionSources | undefined;
  readonly #now: () => number;
  readonly #rules: KeptRules;
  readonly #progress: Mutable<Progress> & { inUtterance: boolean } = { inUtterance: false };
  #turnOpen = false;
  #ahead = false;
  #settled = false;
  #handshake: HandshakeError | undefined;
  #connection: Disposable | undefined;
  #sentBytes = 0;
  #connections = 0;
  #turns = 0;
  /** How far the current turn has been heard, in all the audio. */
  #heardTicks = 0;
  /** The service said, after the end of the audio, that speech has ended. */
  #endSaid = false;
  /** The request whose turn the service ended in mid-stream. */
  #endedRequest: string | undefined;
  /** By how much the current turn's times are late. */
  #lateTicks = 0;

  /** `now` gives milliseconds of a clock that only goes forward. */
  constructor(
    request: RecognitionRequest,
    owner: SessionOwner,
    now: () => number = () => performance.now(),
    rules: KeptRules = allRules,
  ) {
    const { promise, resolve } = Promise.withResolvers<SpeechProblem | undefined>();
    this.ended = promise;
    this.#settle = resolve;
    this.#request = request;
    this.#owner = owner;
    this.#now = now;
    this.#rules = rules;
  }

  get isEnded(): boolean {
    return this.#settled;
  }

  get cost(): { sentMs: number; connections: number; turns: number } {
    return { sentMs: Math.round(this.#sentBytes / bytesPerMs), connections: this.#connections, turns: this.#turns };
  }

  /** Called before the first event. */
  observe(sources: SessionSources): void {
    this.#sources = sources;
  }

  /** Its connection is opened before there is audio, and may be lost before anything came by it: then it ends. */
  openedAhead(): void {
    this.#ahead = true;
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

  /** The SDK asks for more audio, or has been given it. */
  audioStep(step: 'asked' | 'given'): void {
    this.#progress.idleSince = step === 'given' ? this.#now() : undefined;
  }

  started(): void {
    this.#progress.handshakeSince = this.#now();
    this.#connection ??= this.#owner.opened('connection');
  }

  failed(message: string, retryAfterMs: number | undefined): void {
    const handshaking = this.#progress.handshakeSince !== undefined;
    this.#progress.handshakeSince = undefined;
    this.#handshake = { ...readHandshakeError(message), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    if (handshaking) this.closeConnection();
  }

  connected(): void {
    this.#connections += 1;
    this.#progress.handshakeSince = undefined;
    this.#progress.heardAt = this.#now();
    if (this.#progress.idleSince !== undefined) this.#progress.idleSince = this.#now();
  }

  disconnected(): void {
    this.closeConnection();
    // The SDK would take the lost one for one that is still being opened: the service has never sent a message by it.
    if (this.#ahead) this.end({ kind: 'lost-ahead' });
    this.#closeTurn();
    this.#endedRequest = undefined;
    this.#progress.turnSince = undefined;
    if (this.#progress.endedAt !== undefined) this.#progress.lostAfterEndAt ??= this.#now();
  }

  sentAudio(audio: ArrayBuffer | undefined, requestId: string | undefined): void {
    const bytes = audio?.byteLength ?? 0;
    if (this.#progress.idleSince !== undefined) this.#progress.idleSince = this.#now();
    if (!this.#sources?.connection.isOpen) return;
    if (this.#endedRequest !== undefined && this.#endedRequest !== requestId) {
      this.#endedRequest = undefined;
      // A chunk fresh from the inbox is one that the SDK had in hand when the turn ended, and sends before the replay,
      // which has it again. Everything in the new turn is heard that much later, and the SDK does not reckon with it.
      // A chunk in hand that was itself a replay, which needs two turn ends within a second, is not told from the rest.
      if (audio && this.#sources.audio.isLatest(audio)) this.#lateTicks = ticksFromMs(bytes / bytesPerMs);
    }
    this.#sentBytes += bytes;
    if (bytes === 0) this.#progress.endedAt = this.#now();
    if (!this.#turnOpen) this.#progress.turnSince ??= this.#now();
  }

  received(message: WireMessage): void {
    const { unreadable, heardTicks } = readWire(message);
    if (unreadable) {
      this.end({ kind: 'unreadable', how: unreadable });
      return;
    }
    if (heardTicks !== undefined) {
      this.#heardTicks = Math.max(this.#heardTicks, heardTicks + (this.#sources?.connection.turnStartTicks ?? 0));
    }
    this.#progress.heardAt = this.#now();
    this.#ahead = false;
    switch (message.path) {
      case 'turn.start':
        this.#turns += 1;
        this.#turnOpen = true;
        this.#progress.turnSince = undefined;
        break;
      case 'turn.end':
        // After the end of the audio it is the last turn, whose hearing is judged when the session stops.
        if (this.#progress.endedAt === undefined) {
          this.#closeTurn();
          this.#endedRequest = message.requestId;
        }
        break;
      case 'speech.startdetected':
      case 'speech.hypothesis':
      case 'speech.fragment':
        this.#progress.inUtterance = true;
        break;
      case 'speech.enddetected':
        this.#endSaid = this.#progress.endedAt !== undefined;
        this.#progress.inUtterance = false;
        break;
      case 'speech.phrase':
        this.#progress.inUtterance = false;
        break;
    }
  }

  recognised(result: FinalResult): void {
    if (this.#settled) return;
    this.#handshake = undefined;
    const inTime = { ...result, offset: result.offset - this.#lateTicks };
    const read = readPhrase(inTime, this.#request.options.speakers);
    // A word in the chunk that came before the replay is in the replay again.
    const replayMs = msFromTicks(this.#lateTicks > 0 ? (this.#sources?.connection.turnStartTicks ?? 0) : 0);
    const phrase = read && withoutReplayed(read, replayMs);
    if (phrase) this.#owner.phrase(this.#rules.plainData ? phrase : Object.assign(phrase, { result }));
  }

  cancelled(endOfStream: boolean, errorCode: string | undefined, details: string): void {
    // The end of the stream is the good end; sessionStopped follows.
    if (endOfStream) return;
    this.end(this.#ahead ? { kind: 'lost-ahead' } : readCancellation(errorCode, details, this.#handshake));
  }

  /**
   * A turn that the service ends by itself is taken for the last one when all audio was sent by then: the SDK stops, and
   * the rest would be missing without a word. So sound far behind what was heard is no success.
   */
  stopped(): void {
    const heardMs = msFromTicks(this.#heardTicks);
    const lateMs = (this.#sources?.audio.soundEndMs ?? 0) - heardMs;
    const unheard = lateMs > (this.#endSaid ? unheardMs : unheardUnsaidMs);
    if (this.#progress.endedAt === undefined) {
      this.end({ kind: 'unavailable', how: 'it ended the session before the end of the audio' });
    } else {
      this.end(unheard ? { kind: 'unheard' } : undefined);
    }
  }

  #closeTurn(): void {
    this.#turnOpen = false;
    this.#progress.inUtterance = false;
    this.#heardTicks = 0;
    this.#endSaid = false;
    this.#lateTicks = 0;
  }

  /** Notes that no connection is open. */
  closeConnection(): void {
    this.#connection?.[Symbol.dispose]();
    this.#connection = undefined;
  }

  [Symbol.dispose](): void {
    this.closeConnection();
    this.end({ kind: 'cancelled' });
    // Whoever still holds the session does not hold the SDK's objects by it.
    this.#sources = undefined;
  }
}
