import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import * as sdk from 'microsoft-cognitiveservices-speech-sdk';

const require = createRequire(import.meta.url);
const adapter: {
  WebsocketMessageAdapter: { forceNpmWebSocket: boolean };
} = require('microsoft-cognitiveservices-speech-sdk/distrib/lib/src/common.browser/WebsocketMessageAdapter.js');
// Node's own WebSocket hides why a handshake failed.
adapter.WebsocketMessageAdapter.forceNpmWebSocket = true;

/** One event of the SDK as plain data, in the order of arrival. */
export type SdkEvent =
  | { readonly kind: 'started' | 'stopped' | 'speech-start' | 'speech-end' }
  | { readonly kind: 'partial'; readonly text: string; readonly speaker: string | undefined }
  | {
      readonly kind: 'final';
      readonly text: string;
      readonly startMs: number;
      readonly endMs: number;
      readonly noMatch: boolean;
      readonly speaker: string | undefined;
      readonly language: string | undefined;
      readonly json: string;
    }
  | { readonly kind: 'canceled'; readonly reason: string; readonly code: string; readonly details: string };

export type FinalEvent = Extract<SdkEvent, { kind: 'final' }>;

/** How to run the real SDK against the stand-in. */
export interface RunOptions {
  /** 16-bit PCM. */
  readonly audio: Buffer;
  readonly rateHz?: number;
  readonly channels?: number;
  readonly configure?: (config: sdk.SpeechConfig) => void;
  readonly languages?: readonly string[];
  readonly phrases?: readonly string[];
  readonly token?: string;
  /** Stop waiting after this long; the run then has `timedOut`. */
  readonly deadlineMs?: number;
  /** Hold back the audio from here on until the condition holds, so that a fault meets a stream that has not ended. */
  readonly hold?: { readonly atMs: number; readonly until: () => boolean };
  /** Wait for this instead of the end of the session. */
  readonly until?: (events: readonly SdkEvent[]) => boolean;
}

/** What the SDK reported before it was closed. */
export interface Run {
  readonly events: readonly SdkEvent[];
  readonly finals: readonly FinalEvent[];
  readonly canceled: Extract<SdkEvent, { kind: 'canceled' }> | undefined;
  readonly stopped: boolean;
  readonly timedOut: boolean;
}

type Listener = (event: SdkEvent) => void;

/** Runs the SDK's ConversationTranscriber over the audio until its session ends, it is canceled, or the deadline. */
export async function transcribe(target: string, options: RunOptions): Promise<Run> {
  const { config, audio } = inputs(target, options);
  const detect = autoDetect(options);
  const transcriber =
    detect === undefined
      ? new sdk.ConversationTranscriber(config, audio)
      : sdk.ConversationTranscriber.FromConfig(config, detect, audio);
  addPhrases(sdk.PhraseListGrammar.fromRecognizer(transcriber), options);
  return run(options, (listen) => {
    sessionEvents(transcriber, listen);
    transcriber.transcribing = (_, event) =>
      listen({ kind: 'partial', text: event.result.text, speaker: event.result.speakerId });
    transcriber.transcribed = (_, event) => listen({ ...final(event.result), speaker: event.result.speakerId });
    transcriber.canceled = (_, event) => listen(canceled(event));
    transcriber.startTranscribingAsync(undefined, (error) => listen(canceled({ errorDetails: error })));
    return { close: (done) => transcriber.close(done, done), inner: inner(transcriber) };
  });
}

/** Runs the SDK's SpeechRecognizer, continuously or for one utterance. */
export async function recognize(target: string, options: RunOptions & { readonly once?: boolean }): Promise<Run> {
  const { config, audio } = inputs(target, options);
  const detect = autoDetect(options);
  const recognizer =
    detect === undefined
      ? new sdk.SpeechRecognizer(config, audio)
      : sdk.SpeechRecognizer.FromConfig(config, detect, audio);
  addPhrases(sdk.PhraseListGrammar.fromRecognizer(recognizer), options);
  return run(options, (listen) => {
    sessionEvents(recognizer, listen);
    recognizer.recognizing = (_, event) => listen({ kind: 'partial', text: event.result.text, speaker: undefined });
    recognizer.recognized = (_, event) => listen(final(event.result));
    recognizer.canceled = (_, event) => listen(canceled(event));
    const failed = (error: string) => listen(canceled({ errorDetails: error }));
    if (options.once) recognizer.recognizeOnceAsync(undefined, failed);
    else recognizer.startContinuousRecognitionAsync(undefined, failed);
    return { close: (done) => recognizer.close(done, done), inner: inner(recognizer) };
  });
}

/** Silence of this length, or a quiet buzz, as 16-bit PCM. */
export function silence(lengthMs: number, rateHz = 16_000): Buffer {
  return Buffer.alloc(Math.round((lengthMs * rateHz) / 1000) * 2);
}

interface Started {
  readonly close: (done: () => void) => void;
  readonly inner: { dispose(reason?: string): Promise<void> };
}

const usualDeadlineMs = 8_000;
const closeDeadlineMs = 300;

async function run(options: RunOptions, start: (listen: Listener) => Started): Promise<Run> {
  const events: SdkEvent[] = [];
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(true), options.deadlineMs ?? usualDeadlineMs);
  const done =
    options.until ??
    ((seen: readonly SdkEvent[]) =>
      seen.some((event) => event.kind === 'stopped' || (event.kind === 'canceled' && event.reason !== 'EndOfStream')));
  const started = start((event) => {
    events.push(event);
    if (done(events)) resolve(false);
  });
  const timedOut = await promise;
  const seen = [...events];
  clearTimeout(timer);
  // The SDK's close waits for ever after some failures; its inner recognizer then has to go by itself.
  await bounded(new Promise((closed) => started.close(() => closed(undefined))));
  await bounded(started.inner.dispose());
  const finals = seen.filter((event) => event.kind === 'final');
  const ending = seen.find((event) => event.kind === 'canceled' && event.reason !== 'EndOfStream');
  return {
    events: seen,
    finals,
    timedOut,
    stopped: seen.some((event) => event.kind === 'stopped'),
    canceled: ending?.kind === 'canceled' ? ending : undefined,
  };
}

async function bounded(work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, closeDeadlineMs);
  await Promise.race([work.catch(() => undefined), promise]);
  clearTimeout(timer);
}

function inputs(target: string, options: RunOptions): { config: sdk.SpeechConfig; audio: sdk.AudioConfig } {
  const url = new URL(target);
  const config = url.pathname === '/' ? sdk.SpeechConfig.fromHost(url) : sdk.SpeechConfig.fromEndpoint(url);
  config.setProperty('SPEECH-TransmitLengthBeforThrottleMs', '3600000');
  if (options.token !== undefined) config.authorizationToken = options.token;
  options.configure?.(config);
  const { rateHz = 16_000, channels = 1 } = options;
  const stream = sdk.AudioInputStream.createPushStream(sdk.AudioStreamFormat.getWaveFormatPCM(rateHz, 16, channels));
  void feed(stream, options);
  return { config, audio: sdk.AudioConfig.fromStreamInput(stream) };
}

const pollMs = 5;

async function feed(stream: sdk.PushAudioInputStream, options: RunOptions): Promise<void> {
  const { audio, hold, rateHz = 16_000, deadlineMs = usualDeadlineMs } = options;
  const heldFrom = hold === undefined ? audio.length : Math.round((hold.atMs * rateHz) / 1000) * 2;
  stream.write(new Uint8Array(audio.subarray(0, heldFrom)).buffer);
  const giveUpAt = performance.now() + deadlineMs;
  while (hold !== undefined && !hold.until() && performance.now() < giveUpAt) await delay(pollMs);
  if (heldFrom < audio.length) stream.write(new Uint8Array(audio.subarray(heldFrom)).buffer);
  stream.close();
}

function autoDetect({ languages }: RunOptions): sdk.AutoDetectSourceLanguageConfig | undefined {
  if (languages === undefined) return undefined;
  const detect = sdk.AutoDetectSourceLanguageConfig.fromLanguages([...languages]);
  detect.mode = sdk.LanguageIdMode.Continuous;
  return detect;
}

function addPhrases(grammar: sdk.PhraseListGrammar, { phrases = [] }: RunOptions): void {
  if (phrases.length > 0) grammar.addPhrases([...phrases]);
}

function sessionEvents(recognizer: sdk.Recognizer, listen: Listener): void {
  recognizer.sessionStarted = () => listen({ kind: 'started' });
  recognizer.sessionStopped = () => listen({ kind: 'stopped' });
  recognizer.speechStartDetected = () => listen({ kind: 'speech-start' });
  recognizer.speechEndDetected = () => listen({ kind: 'speech-end' });
}

function final(result: sdk.RecognitionResult): FinalEvent {
  return {
    kind: 'final',
    text: result.text ?? '',
    startMs: result.offset / 10_000,
    endMs: (result.offset + result.duration) / 10_000,
    noMatch: result.reason === sdk.ResultReason.NoMatch,
    speaker: undefined,
    language: result.language,
    json: result.json,
  };
}

function canceled(event: {
  readonly reason?: sdk.CancellationReason;
  readonly errorCode?: sdk.CancellationErrorCode;
  readonly errorDetails: string;
}): SdkEvent {
  const { reason = sdk.CancellationReason.Error, errorCode = sdk.CancellationErrorCode.RuntimeError } = event;
  return {
    kind: 'canceled',
    reason: sdk.CancellationReason[reason],
    code: sdk.CancellationErrorCode[errorCode],
    details: String(event.errorDetails),
  };
}

/** The recognizer inside the recognizer, which owns the socket; the SDK keeps it under this name. */
function inner(recognizer: sdk.Recognizer): Started['inner'] {
  return (recognizer as unknown as { readonly internalData: Started['inner'] }).internalData;
}
