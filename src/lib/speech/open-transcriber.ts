import { Connection, type ConversationTranscriber } from 'microsoft-cognitiveservices-speech-sdk';
import { endsWithin } from '../lifetime/bounded.ts';
import { allRules, type KeptRules } from '../lifetime/rules.ts';
import type { HandshakeSink } from './sdk-internals.ts';
import { TranscriberInside } from './sdk-internals.ts';

/** A transcriber with its Connection, closed with all that they hold, whatever state they are in. */
export class OpenTranscriber implements AsyncDisposable {
  readonly transcriber: ConversationTranscriber;
  readonly connection: Connection;
  readonly #inside: TranscriberInside;
  readonly #stepMs: number;
  readonly #unfinished: string[];
  readonly #rules: KeptRules;
  #closing: Promise<void> | undefined;

  /** `unfinished` takes the names of steps that did not end within `stepMs`. */
  constructor(
    transcriber: ConversationTranscriber,
    sink: HandshakeSink,
    stepMs: number,
    unfinished: string[],
    rules: KeptRules = allRules,
  ) {
    this.transcriber = transcriber;
    this.connection = Connection.fromRecognizer(transcriber);
    this.#inside = new TranscriberInside(transcriber, sink);
    this.#stepMs = stepMs;
    this.#unfinished = unfinished;
    this.#rules = rules;
  }

  /** What its connection and its turn are at. */
  get state(): Pick<TranscriberInside, 'backlogBytes' | 'isOpen' | 'turnStartTicks'> {
    return this.#inside;
  }

  /** Opens the connection before there is audio. */
  connect(): Promise<void> {
    return new Promise((resolve, reject) => this.connection.openConnection(resolve, reject));
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => this.transcriber.startTranscribingAsync(resolve, reject));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#rules.closeConnection ? this.#close() : this.#closeTranscriber();
    return this.#closing;
  }

  /**
   * The order matters. A handshake that is never answered is ended, or each step waits for it. Closing the connection next
   * ends the turn on this side, so that closing the transcriber does not wait for a turn.end that may never come. The
   * socket of a service that does not answer the close is ended. Disposing the inside frees what a failed close leaves.
   */
  async #close(): Promise<void> {
    const { connection } = this;
    this.#inside.abandonHandshake();
    await this.#step('closing the connection', (done) => connection.closeConnection(done, done));
    if (this.#inside.terminateSockets()) this.#unfinished.push('closing the socket');
    await this.#closeTranscriber();
    await this.#step('disposing the transcriber', (done) => void this.#inside.dispose().then(done, done));
    this.#inside[Symbol.dispose]();
    connection.close();
  }

  #closeTranscriber(): Promise<void> {
    return this.#step('closing the transcriber', (done) => this.transcriber.close(done, done));
  }

  async #step(name: string, start: (done: () => void) => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    try {
      start(resolve);
    } catch {
      // The SDK throws when it is closed already, which is what is wanted.
      resolve();
    }
    if (!(await endsWithin(promise, this.#stepMs))) this.#unfinished.push(name);
  }
}
