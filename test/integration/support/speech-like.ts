import { join } from 'node:path';
import { tonesPcm, writeTonesWav } from '../../../local/speech/tones/tones-audio.ts';
import { type TonesScript, type TonesScriptOptions, tonesScript } from '../../../local/speech/tones/tones-script.ts';

/** A WAV file of tones in a test's folder, and what is said in it. */
export async function tonesWav(
  folder: string,
  name: string,
  options: TonesScriptOptions,
): Promise<{ readonly path: string; readonly script: TonesScript }> {
  const script = tonesScript(options);
  const path = join(folder, name);
  await writeTonesWav(path, script);
  return { path, script };
}

/** A WAV header for 16 kHz mono 16-bit PCM that promises `dataBytes`. */
export function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(16_000, 24);
  header.writeUInt32LE(32_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** A short WAV of tones, in memory. */
export function shortWav(lengthMs: number, seed = 1): Buffer {
  const pcm = [...tonesPcm(tonesScript({ lengthMs, seed }))];
  return Buffer.concat([wavHeader(lengthMs * 32), ...pcm]);
}
