import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { ConnectionFaults } from './faults.ts';
import { Inbox } from './inbox.ts';
import { supportsLanguage } from './locales.ts';
import type { ConnectionStats, Meter } from './meter.ts';
import { readWaveHeader, UnsupportedAudioError } from './pcm-input.ts';
import { BadFrameError, type ClientFrame, parseFrame, textFrame } from './protocol/frames.ts';
import { type TurnSettings, turnSettings } from './protocol/settings.ts';
import type { RecognizerFactory } from './recognizer.ts';
import { Speakers } from './speakers.ts';
import { Turn } from './turn.ts';

/** What is known of a connection once its handshake is accepted. */
export interface SessionContext {
  readonly socket: WebSocket;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly connectionId: string;
  readonly connection: number;
  readonly stats: ConnectionStats;
  readonly meter: Meter;
  readonly faults: ConnectionFaults;
  readonly recognizerFor: RecognizerFactory;
  /** Where each connection id's last phrase ended, in all its audio; shared by the service's sessions. */
  readonly progress: Progress;
}

/** Remembers how far each connection id has got, for recognizers that answer by audio time. */
export interface Progress {
  get(connectionId: string): number;
  set(connectionId: string, baseMs: number): void;
  forget(connectionId: string): void;
}

interface CurrentTurn {
  readonly requestId: string;
  readonly turn: Turn;
  readonly baseMs: number;
}

/** One accepted connection: reads messages in order and runs one turn at a time. */
export class Session {
  readonly #context: SessionContext;
  readonly #abort = new AbortController();
  readonly #speakers = new Speakers();
  #current: CurrentTurn | undefined;
  #rateHz: number | undefined;
  #began = false;

  constructor(context: SessionContext) {
    this.#context = context;
    context.socket.on('close', () => {
      this.#abort.abort();
      // At once, not after the message in hand: a client that left needs no recognition finished.
      void this.#current?.turn.abandon();
    });
    // ws reports a broken frame or reset here and then closes; the close is what the session acts on.
    context.socket.on('error', () => this.#abort.abort());
  }

  /** Serves the connection until it is closed. */
  async run(): Promise<void> {
    const inbox = new Inbox(this.#context.socket);
    try {
      for (let raw = await inbox.next(); raw !== undefined; raw = await inbox.next()) {
        // Once the service has closed its side, the client's messages under way are read only to see its close.
        if (!this.#abort.signal.aborted) await this.#handle(parseFrame(raw.data, raw.isBinary));
      }
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      const badInput = error instanceof BadFrameError || error instanceof SyntaxError || error instanceof z.ZodError;
      this.#close(badInput ? 1007 : 1011, error instanceof Error ? error.message : String(error));
      if (!badInput) console.error('speech stand-in: a session failed:', error);
    } finally {
      await this.#current?.turn.abandon();
    }
  }

  async #handle(frame: ClientFrame): Promise<void> {
    if (frame.path === 'speech.context') await this.#startTurn(frame.requestId, frame.body.toString('utf8'));
    else if (frame.path === 'audio') await this.#audio(frame);
    // speech.config and telemetry tell about the client only.
  }

  async #startTurn(requestId: string, contextJson: string): Promise<void> {
    const { path, query, connectionId, stats } = this.#context;
    await this.#leaveTurn();
    const settings = turnSettings(path, query, contextJson);
    const unsupported = settings.languages.find((language) => !supportsLanguage(language));
    if (unsupported !== undefined) {
      this.#close(1007, `Unsupported language ${unsupported}`);
      return;
    }
    stats.turns += 1;
    stats.languages = settings.languages;
    stats.phraseList = settings.phraseList;
    if (!this.#began) this.#context.meter.sessionBegan();
    this.#began = true;
    const baseMs = this.#context.progress.get(connectionId);
    this.#current = { requestId, baseMs, turn: this.#newTurn(requestId, settings, baseMs) };
  }

  #newTurn(requestId: string, settings: TurnSettings, baseMs: number): Turn {
    const { connectionId, connection, stats, faults, recognizerFor } = this.#context;
    const channel = {
      faults,
      stats,
      speakers: this.#speakers,
      signal: this.#abort.signal,
      send: (path: string, body: string, withRequestId = true) =>
        this.#send(textFrame(path, withRequestId ? requestId : undefined, body)),
      close: (code: number | 'drop') => this.#close(code, 'Injected fault'),
    };
    const { languages, segmentationSilenceMs, maxPhraseMs } = settings;
    const request = { languages, connection, connectionId, baseMs, segmentationSilenceMs, maxPhraseMs };
    const turn = new Turn(channel, settings, (sink) => recognizerFor(request, sink));
    // A chunk may come before the new turn's header; it has the rate of the audio before it.
    if (this.#rateHz !== undefined) turn.useRate(this.#rateHz);
    return turn;
  }

  async #audio(frame: ClientFrame): Promise<void> {
    const current = this.#current;
    // After turn.end the client's last chunks of the old request are still under way; the SDK sends them again.
    if (current === undefined || current.requestId !== frame.requestId || current.turn.over) return;
    try {
      await this.#audioOf(current, frame);
    } catch (error) {
      if (!(error instanceof UnsupportedAudioError)) throw error;
      current.turn.fail('BadRequest');
    }
    this.#context.progress.set(this.#context.connectionId, current.baseMs + current.turn.lastEndMs);
    if (current.turn.over) await this.#leaveTurn();
  }

  async #audioOf({ turn }: CurrentTurn, frame: ClientFrame): Promise<void> {
    const { meter, stats, progress, connectionId } = this.#context;
    turn.begin();
    let payload = frame.body;
    if (frame.headers.get('content-type') === 'audio/x-wav') {
      const header = readWaveHeader(payload);
      this.#rateHz = header.rateHz;
      payload = header.rest;
      turn.useRate(header.rateHz);
      if (payload.length === 0) return;
    } else if (payload.length === 0) {
      if (await turn.audioEnded()) meter.heardOut(stats, turn.audioMs);
      progress.forget(connectionId);
      return;
    }
    meter.heard(stats, await turn.audio(payload));
  }

  async #leaveTurn(): Promise<void> {
    const left = this.#current;
    this.#current = undefined;
    await left?.turn.abandon();
  }

  #send(message: string): void {
    if (this.#context.socket.readyState === this.#context.socket.OPEN) this.#context.socket.send(message);
  }

  #close(code: number | 'drop', reason: string): void {
    this.#abort.abort();
    if (code === 'drop') this.#context.socket.terminate();
    else this.#context.socket.close(code, reason);
  }
}
