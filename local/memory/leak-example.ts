/**
 * A program with a leak, to try the memory tools on: `node local/memory/leak-example.ts FOLDER` writes there a snapshot
 * before and one after ten transcribers have been made and closed, each with a handler that is never taken off.
 */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AudioConfig,
  AudioInputStream,
  ConversationTranscriber,
  SpeechConfig,
} from 'microsoft-cognitiveservices-speech-sdk';
import { writeHeapSnapshot } from '../../src/lib/lifetime/heap-snapshot.ts';

/** Who is told when the app ends: made once, and never emptied. */
const endListeners: (() => void)[] = [];

function transcribe(): void {
  const speech = SpeechConfig.fromSubscription('key', 'westeurope');
  const audio = AudioConfig.fromStreamInput(AudioInputStream.createPushStream());
  const transcriber = new ConversationTranscriber(speech, audio);
  transcriber.transcribed = () => {};
  endListeners.push(function stopTranscribing() {
    transcriber.stopTranscribingAsync();
  });
  transcriber.close();
}

async function snapshot(folder: string, name: string): Promise<void> {
  const { file } = await writeHeapSnapshot({ folder });
  await rename(file, join(folder, `${name}.heapsnapshot`));
}

const [folder = '.'] = process.argv.slice(2);
// The first one loads what is loaded late.
transcribe();
endListeners.length = 0;
await snapshot(folder, 'before');
for (let count = 0; count < 10; count += 1) transcribe();
await snapshot(folder, 'after');
console.log(`before.heapsnapshot and after.heapsnapshot are in ${folder}; ${endListeners.length} listeners are left.`);
process.exit(0);
