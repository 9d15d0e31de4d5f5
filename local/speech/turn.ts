import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionFaults } from './faults.ts';
import type { ConnectionStats } from './meter.ts';
import { PcmInput } from './pcm-input.ts';
import { detectedBody, hypothesisBody, phraseBody, statusBody, turnStartBody } from './protocol/messages.ts';
import type { TurnSettings } from './protocol/settings.ts';
import type { HeardPhrase, Hypothesis, RecognitionStatus, Recognizer, RecognizerSink } from './recognizer.ts';
import type { Speakers } from './speakers.ts';

/** What a turn needs of the connection it belongs to. */
export interface TurnChannel {
  readonly faults: ConnectionFaults;
  readonly speakers: Speakers;
  readonly stats: ConnectionStats;
  readonly signal: AbortSignal;
  /** Sends a message with this turn's X-RequestId, or without it. */
  send(path: string, body: string, withRequestId?: boolean): void;
  close(code: number | 'drop'): void;
}

/** Without speech for this long, a single-shot request ends; 5 s as the service documents. */
const interactiveSilenceMs = 5_000;

/** About -32 dBFS: above the noise of a quiet room. */
const soundLevel = 800;

/** One turn: from the first audio of a request id to turn.end. */
export class Turn implements RecognizerSink {
  readonly #channel: TurnChannel;
  readonly #settings: TurnSettings;
  readonly #recognizer: Recognizer;
  #input = new PcmInput();
  #audioMs = 0;
  #speechStarted = false;
  #heardSound = false;
  #lastEndMs = 0;
  #released: PromiseLike<void> = Promise.resolve();
  #state: 'new' | 'listening' | 'over' = 'new';

  constructor(channel: TurnChannel, settings: TurnSettings, recognizer: (sink: RecognizerSink) => Recognizer) {
    this.#channel = channel;
    this.#settings = settings;
    this.#recognizer = recognizer(this);
  }

  get over(): boolean {
    return this.#state === 'over';
  }

  /** End of the last phrase said, from the turn's first audio: where the SDK would replay from. */
  get lastEndMs(): number {
    return this.#lastEndMs;
  }

  /** How much audio the turn has had. */
  get audioMs(): number {
    return this.#audioMs;
  }

  /** Tells the turn the rate of the audio to come. */
  useRate(rateHz: number): void {
    this.#input = new PcmInput(rateHz);
  }

  /** Opens the turn; the service answers the first audio message with turn.start. */
  begin(): void {
    if (this.#state !== 'new') return;
    this.#state = 'listening';
    this.#channel.send('turn.start', turnStartBody());
  }

  /** Takes one audio message. Returns its length in milliseconds. */
  async audio(payload: Buffer): Promise<number> {
    const lengthMs = this.#input.lengthMs(payload.length);
    this.#audioMs += lengthMs;
    if (!this.#showMidTurnFault()) {
      const samples = this.#input.samples(payload);
      await this.#recognizer.push(samples);
      this.#checkInitialSilence(samples);
    }
    return lengthMs;
  }

  /** Takes the end of the audio: says what is left, then ends the turn. False when it could not. */
  async audioEnded(): Promise<boolean> {
    const { faults } = this.#channel;
    const cut = faults.take('close', this.#audioMs, (fault) => fault.afterEnd);
    if (cut !== undefined) {
      this.#channel.close(cut.code);
      return false;
    }
    await this.#recognizer.end();
    if (this.over || faults.take('no-turn-end', this.#audioMs) !== undefined) return false;
    if (this.#speechStarted) {
      this.#channel.send('speech.endDetected', detectedBody(this.#audioMs));
      if (this.#settings.mode !== 'Interactive') this.#sayStatus('EndOfDictation', this.#audioMs);
    } else {
      this.#sayStatus('InitialSilenceTimeout', this.#audioMs);
    }
    this.#end();
    return true;
  }

  /** Ends the turn with a failure that the SDK reports as a cancellation. */
  fail(status: RecognitionStatus): void {
    this.begin();
    this.#sayStatus(status, this.#audioMs);
    this.#end();
  }

  async hypothesis(hypothesis: Hypothesis): Promise<void> {
    if (this.over) return;
    this.#startSpeech(hypothesis.startMs);
    // The service tells speakers only with the final phrase, unless asked for intermediate diarization.
    const { diarize, diarizeHypotheses } = this.#settings;
    const guest = diarizeHypotheses ? this.#channel.speakers.guest(hypothesis.speaker) : 'Unknown';
    this.#channel.send('speech.hypothesis', hypothesisBody(hypothesis, diarize ? guest : undefined, this.#settings));
  }

  async phrase(phrase: HeardPhrase): Promise<void> {
    const slow = this.#channel.faults.take('slow', this.#audioMs);
    if (slow !== undefined) {
      await delay(slow.factor * (phrase.endMs - phrase.startMs), undefined, { signal: this.#channel.signal });
    }
    if (this.over) return;
    this.#lastEndMs = phrase.endMs;
    if (phrase.status !== 'Success') {
      this.#sayStatus(phrase.status, phrase.startMs, phrase.endMs - phrase.startMs);
      return;
    }
    this.#startSpeech(phrase.startMs);
    this.#channel.stats.phrases += 1;
    const guest = this.#settings.diarize ? this.#channel.speakers.guest(phrase.speaker) : undefined;
    this.#sayPhrase(phraseBody(phrase, guest, this.#settings));
    if (this.#settings.mode === 'Interactive') {
      this.#channel.send('speech.endDetected', detectedBody(phrase.endMs));
      this.#end();
    }
  }

  /** Abandons the turn without a word to the client. */
  async abandon(): Promise<void> {
    this.#state = 'over';
    await this.#released;
    await this.#recognizer[Symbol.asyncDispose]();
  }

  #sayPhrase(body: string): void {
    const spoil = this.#channel.faults.take('spoil', this.#audioMs)?.how;
    if (spoil === 'bad-json') this.#channel.send('speech.phrase', body.slice(0, body.length / 2));
    else if (spoil === 'no-nbest')
      this.#channel.send('speech.phrase', JSON.stringify({ ...JSON.parse(body), NBest: undefined }));
    else this.#channel.send('speech.phrase', body, spoil !== 'no-request-id');
  }

  #sayStatus(status: RecognitionStatus, offsetMs: number, durationMs = 0): void {
    this.#channel.send('speech.phrase', statusBody(status, offsetMs, durationMs));
  }

  #startSpeech(startMs: number): void {
    if (this.#speechStarted) return;
    this.#speechStarted = true;
    this.#channel.send('speech.startDetected', detectedBody(startMs));
  }

  #checkInitialSilence(samples: Int16Array): void {
    const { initialSilenceMs, mode } = this.#settings;
    const limitMs = initialSilenceMs ?? (mode === 'Interactive' ? interactiveSilenceMs : undefined);
    if (this.over || limitMs === undefined || this.#speechStarted) return;
    // A recognizer may say nothing before its first phrase is over, so loud audio counts as speech on its way.
    this.#heardSound ||= samples.some((sample) => Math.abs(sample) > soundLevel);
    if (this.#heardSound || this.#audioMs < limitMs) return;
    this.#sayStatus('InitialSilenceTimeout', 0, limitMs);
    this.#lastEndMs = limitMs;
    this.#end();
  }

  #showMidTurnFault(): boolean {
    const { faults } = this.#channel;
    const cut = faults.take('close', this.#audioMs, (fault) => !fault.afterEnd);
    if (cut !== undefined) {
      this.#channel.close(cut.code);
      return true;
    }
    const status = faults.take('status', this.#audioMs);
    if (status !== undefined) {
      this.fail(status.status);
      return true;
    }
    if (faults.take('turn-end', this.#audioMs) === undefined) return false;
    this.#end();
    return true;
  }

  /** The speech in progress is dropped, not cut: the SDK replays all audio since the last phrase in its next turn. */
  #end(): void {
    this.#state = 'over';
    this.#channel.send('turn.end', '');
    // Waited for by `abandon`, which every turn comes to; a recognizer's disposal is idempotent.
    this.#released = this.#recognizer[Symbol.asyncDispose]();
  }
}
