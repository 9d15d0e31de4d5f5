import { createReadStream } from 'node:fs';
import * as sdk from 'microsoft-cognitiveservices-speech-sdk';

/** A transcriber of a WAV file as the SDK's quickstart has it: a key, and a push stream that takes the whole file at once. */
export function naiveTranscriber(endpoint: string, wavPath: string): sdk.ConversationTranscriber {
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
  return new sdk.ConversationTranscriber(speechConfig, sdk.AudioConfig.fromStreamInput(pushStream));
}
