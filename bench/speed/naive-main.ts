/** One recognizer as the SDK's quickstart has it, in a process of its own: nothing of Dropscribe is in it. */
import { createReadStream } from 'node:fs';
import * as sdk from 'microsoft-cognitiveservices-speech-sdk';

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
  const speechConfig = sdk.SpeechConfig.fromEndpoint(new URL(endpoint), 'a-key');
  speechConfig.speechRecognitionLanguage = 'en-US';
  speechConfig.requestWordLevelTimestamps();
  const pushStream = sdk.AudioInputStream.createPushStream();
  createReadStream(wavPath)
    .on('data', (chunk) => {
      const bytes = Buffer.from(chunk);
      pushStream.write(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    })
    .on('end', () => pushStream.close());
  const transcriber = new sdk.ConversationTranscriber(speechConfig, sdk.AudioConfig.fromStreamInput(pushStream));

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
