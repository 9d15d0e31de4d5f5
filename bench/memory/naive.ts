import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import { naiveTranscriber } from '../process/naive-transcriber.ts';
import type { Outcome } from './messages.ts';
import type { Transcribe } from './transcribe.ts';

/** The samples wait for ever; a bench must end. Twice what the slowest success takes. */
const giveUpAfterMs = 15_000;

/**
 * Transcribes as the SDK's own quickstart does: a push stream, handlers that close over the list of segments and over the
 * transcriber, stopTranscribingAsync at the end, and nothing else. The one thing added is that the bench gives up waiting.
 */
export function naiveWay(wavPath: string, words: number, close: boolean): Transcribe {
  return (endpoint) => {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const transcriber = naiveTranscriber(endpoint, wavPath);

    const segments: { text: string; speaker: string; offset: number }[] = [];
    const timer = setTimeout(() => finish('given up'), giveUpAfterMs);
    const finish = (outcome: Outcome) => {
      clearTimeout(timer);
      transcriber.stopTranscribingAsync();
      if (close) transcriber.close();
      resolve(outcome);
    };
    transcriber.transcribed = (_sender, event) => {
      segments.push({ text: event.result.text, speaker: event.result.speakerId, offset: event.result.offset });
    };
    transcriber.canceled = (_sender, event) => {
      if (event.reason === sdk.CancellationReason.Error) finish('failed');
    };
    transcriber.sessionStopped = () => {
      const heard = segments.flatMap(({ text }) => text.split(' ')).filter(Boolean).length;
      finish(heard === words ? 'recognised' : 'failed');
    };
    transcriber.startTranscribingAsync();
    return promise;
  };
}
