import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ffmpegPath } from '../../local/ffmpeg-path.ts';
import { tonesPcm, writeTonesWav } from '../../local/speech/tones/tones-audio.ts';
import type { TonesScript } from '../../local/speech/tones/tones-script.ts';

const pcmIn = ['-f', 's16le', '-ar', '16000', '-ac', '1', '-i', 'pipe:0'];
/** As phones and meeting tools write speech. */
const aacOut = ['-c:a', 'aac', '-b:a', '64k', '-f', 'mp4'];

/** Writes test audio, a second at a time: neither this process nor ffmpeg ever holds the file. */
export async function writeAudio(
  path: string,
  format: 'wav' | 'm4a',
  script: TonesScript,
  signal: AbortSignal,
): Promise<void> {
  if (format === 'wav') return writeTonesWav(path, script);
  const encoder = spawn(ffmpegPath(), ['-hide_banner', '-loglevel', 'error', ...pcmIn, ...aacOut, '-y', path], {
    stdio: ['pipe', 'ignore', 'inherit'],
    signal,
  });
  const closed = once(encoder, 'close');
  await Promise.all([pipeline(Readable.from(tonesPcm(script)), encoder.stdin, { signal }), closed]);
  if (encoder.exitCode !== 0) throw new Error(`ffmpeg could not write ${path}.`);
}
