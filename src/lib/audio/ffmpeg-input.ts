import type { ByteSource } from './byte-source.ts';
import type { FfmpegInput } from './ffmpeg-arguments.ts';
import { ffmpegFormats } from './ffmpeg-formats.ts';
import { refusal } from './probe.ts';
import { sniff, sniffBytes } from './sniff.ts';

/**
 * A source, served at `url`, as ffmpeg may read it: only as what its first bytes say that it is. Throws a NotAudio for what no
 * decoder is to see, should it come so far.
 */
export async function ffmpegInput(
  source: ByteSource,
  url: string,
  maxLengthMs: number,
  signal: AbortSignal,
): Promise<FfmpegInput> {
  const sniffed = sniff(await source.read(0, sniffBytes, signal));
  if (sniffed.kind === 'playlist' || sniffed.kind === 'refused') throw refusal(sniffed);
  return { url, formats: ffmpegFormats(sniffed), maxLengthMs };
}
