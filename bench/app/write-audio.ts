import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ffmpegPath } from '../../local/ffmpeg-path.ts';
import { tonesPcm, writeTonesWav } from '../../local/speech/tones/tones-audio.ts';
import type { TonesScript } from '../../local/speech/tones/tones-script.ts';

const pcmIn = ['-f', 's16le', '-ar', '16000', '-ac', '1', '-i', 'pipe:0'];
/** What ffmpeg is told to make of the tones. */
const encoders = {
  /** As phones and meeting tools write speech. */
  m4a: ['-c:a', 'aac', '-b:a', '64k', '-f', 'mp4'],
  mp3: ['-b:a', '64k', '-f', 'mp3'],
  flac: ['-c:a', 'flac', '-f', 'flac'],
  /** At 32 kbit/s some of the tones are lost. */
  ogg: ['-c:a', 'libopus', '-b:a', '96k', '-f', 'ogg'],
  'telephone.wav': ['-ar', '8000', '-c:a', 'pcm_mulaw', '-f', 'wav'],
  'studio.wav': ['-ar', '44100', '-ac', '2', '-c:a', 'pcm_s24le', '-f', 'wav'],
} as const;
/** `wav` is recognition PCM and needs no encoder. */
export type AudioForm = 'wav' | keyof typeof encoders;
export const audioForms: readonly AudioForm[] = ['wav', 'm4a', 'mp3', 'flac', 'ogg', 'telephone.wav', 'studio.wav'];

/** Writes test audio, a second at a time: neither this process nor ffmpeg ever holds the file. */
export async function writeAudio(
  path: string,
  format: AudioForm,
  script: TonesScript,
  signal: AbortSignal,
): Promise<void> {
  if (format === 'wav') return writeTonesWav(path, script);
  const encoder = spawn(
    ffmpegPath(),
    ['-hide_banner', '-loglevel', 'error', ...pcmIn, ...encoders[format], '-y', path],
    {
      stdio: ['pipe', 'ignore', 'inherit'],
      signal,
    },
  );
  const closed = once(encoder, 'close');
  await Promise.all([pipeline(Readable.from(tonesPcm(script)), encoder.stdin, { signal }), closed]);
  if (encoder.exitCode !== 0) throw new Error(`ffmpeg could not write ${path}.`);
}
