import { join } from 'node:path';
import { tonesPcm, wavHeader, writeTonesWav } from '../../../local/speech/tones/tones-audio.ts';
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

/** A short WAV of tones, in memory. */
export function shortWav(lengthMs: number, seed = 1): Buffer {
  const pcm = [...tonesPcm(tonesScript({ lengthMs, seed }))];
  return Buffer.concat([wavHeader(lengthMs * 32), ...pcm]);
}
