import { queryObjects } from 'node:v8';
import { Connection, ConversationTranscriber } from 'microsoft-cognitiveservices-speech-sdk';
import { WebsocketMessageAdapter } from 'microsoft-cognitiveservices-speech-sdk/distrib/lib/src/common.browser/WebsocketMessageAdapter.js';
import {
  RequestSession,
  ServiceRecognizerBase,
} from 'microsoft-cognitiveservices-speech-sdk/distrib/lib/src/common.speech/Exports.js';
import { AudioConfigImpl } from 'microsoft-cognitiveservices-speech-sdk/distrib/lib/src/sdk/Audio/AudioConfig.js';
import type { LiveObjects } from './messages.ts';

/** The SDK's classes whose instances stand for a recognition, its connection and its audio. */
const classes = [
  ConversationTranscriber,
  ServiceRecognizerBase,
  RequestSession,
  Connection,
  WebsocketMessageAdapter,
  AudioConfigImpl,
];

export const transcriberClass = ConversationTranscriber;

/** Counts them in this thread, beyond those that are there already: the prototype of a subclass counts as an instance. */
export function liveObjectCounter(): () => LiveObjects {
  const count = () => classes.map((of) => queryObjects(of, { format: 'count' }));
  const atFirst = count();
  return () => Object.fromEntries(count().map((now, at) => [classes[at]?.name ?? '', now - (atFirst[at] ?? 0)]));
}
