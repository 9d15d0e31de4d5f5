/** One recognizer as the SDK's quickstart has it, in a process of its own: nothing of Dropscribe is in it. */
import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import { naiveTranscriber } from '../process/naive-transcriber.ts';

export interface NaiveOrder {
  readonly endpoint: string;
  readonly wavPath: string;
}

export interface NaiveReport {
  readonly tookMs: number;
  readonly words: readonly string[];
  readonly error?: string;
}

process.once('disconnect', () => process.exit(1));
process.once('message', (order: NaiveOrder) => transcribe(order));

function transcribe({ endpoint, wavPath }: NaiveOrder): void {
  const startedAt = performance.now();
  const transcriber = naiveTranscriber(endpoint, wavPath);

  const words: string[] = [];
  const finish = (error?: string) => {
    const report: NaiveReport = { tookMs: performance.now() - startedAt, words, ...(error ? { error } : {}) };
    process.send?.(report, () => process.exit(0));
  };
  transcriber.transcribed = (_sender, { result }) => words.push(...result.text.split(' ').filter(Boolean));
  transcriber.canceled = (_sender, event) => {
    if (event.reason === sdk.CancellationReason.Error) finish(event.errorDetails);
  };
  transcriber.sessionStopped = () => {
    transcriber.stopTranscribingAsync();
    finish();
  };
  transcriber.startTranscribingAsync();
}
