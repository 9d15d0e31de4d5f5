import {
  CancellationErrorCode,
  CancellationReason,
  type Connection,
  type ConnectionMessage,
  type ConversationTranscriber,
  ResultReason,
} from 'microsoft-cognitiveservices-speech-sdk';
import { allRules, type KeptRules } from '../lifetime/rules.ts';
import type { FinalResult } from './phrase-reading.ts';
import type { WireMessage } from './wire-reading.ts';

/** Takes what the SDK's events say, as plain data. */
export interface EventSink {
  recognised(result: FinalResult): void;
  /** `errorCode` is the name of a CancellationErrorCode; `details` may hold a URL with a token in it. */
  cancelled(endOfStream: boolean, errorCode: string | undefined, details: string): void;
  stopped(): void;
  connected(): void;
  disconnected(): void;
  /** Audio was sent in the turn of this request id; nothing says that it is over. It must not be kept. */
  sentAudio(audio: ArrayBuffer | undefined, requestId: string | undefined): void;
  received(message: WireMessage): void;
}

/** Every event of a transcriber, inherited ones too. */
export const transcriberEvents = [
  'transcribing',
  'transcribed',
  'canceled',
  'sessionStarted',
  'sessionStopped',
  'speechStartDetected',
  'speechEndDetected',
] as const satisfies readonly (keyof ConversationTranscriber)[];

export const connectionEvents = [
  'connected',
  'disconnected',
  'messageSent',
  'messageReceived',
  'receivedServiceMessage',
] as const satisfies readonly (keyof Connection)[];

/** The 44-byte header that comes before the audio of a turn. */
const waveHeaderType = 'audio/x-wav';

/** Sets every handler that is used; disposing unsets every handler there is. */
export function wireEvents(
  transcriber: ConversationTranscriber,
  connection: Connection,
  sink: EventSink,
  rules: KeptRules = allRules,
): Disposable {
  setHandlers(transcriber, connection, sink, rules.plainData);
  return {
    [Symbol.dispose]() {
      if (!rules.unsetHandlers) return;
      for (const event of transcriberEvents) Reflect.deleteProperty(transcriber, event);
      for (const event of connectionEvents) Reflect.deleteProperty(connection, event);
    },
  };
}

/**
 * A handler closes over the sink alone, and hands it values: it keeps neither the event nor its result, its transcriber
 * or its connection. A function of its own, because functions made in one scope hold what any of them uses.
 */
function setHandlers(
  transcriber: ConversationTranscriber,
  connection: Connection,
  sink: EventSink,
  plainData: boolean,
): void {
  transcriber.transcribed = (_, { result }) => {
    if (result.reason !== ResultReason.RecognizedSpeech) return;
    const { offset, duration, text, language, speakerId, json } = result;
    const plain = { offset, duration, text, language, speakerId, json };
    sink.recognised(plainData ? plain : Object.assign(plain, { result }));
  };
  transcriber.canceled = (_, event) => {
    const code: string | undefined = CancellationErrorCode[event.errorCode];
    sink.cancelled(event.reason === CancellationReason.EndOfStream, code, String(event.errorDetails));
  };
  transcriber.sessionStopped = () => sink.stopped();
  connection.connected = () => sink.connected();
  connection.disconnected = () => sink.disconnected();
  connection.messageSent = ({ message }) => {
    if (message.path !== 'audio' || message.properties.getProperty('Content-Type') === waveHeaderType) return;
    // Typed as always there; absent in the message that ends the audio.
    const body: ArrayBuffer | null | undefined = message.binaryMessage;
    sink.sentAudio(body ?? undefined, requestIdOf(message));
  };
  connection.messageReceived = ({ message }) => {
    if (!message.isTextMessage) return;
    const path: string | undefined = message.path;
    sink.received({ path: path?.toLowerCase() ?? '', requestId: requestIdOf(message), text: message.TextMessage });
  };
}

/** In lower case, as the SDK compares it; undefined when the message has none. */
function requestIdOf({ properties }: ConnectionMessage): string | undefined {
  const header = properties.keys.find((key) => key.toLowerCase() === 'x-requestid');
  return header && properties.getProperty(header).toLowerCase();
}
