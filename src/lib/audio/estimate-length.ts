import type { ByteSource } from './byte-source.ts';
import type { DecodeSettings } from './decode.ts';
import { describeArguments } from './ffmpeg-arguments.ts';
import { FfmpegProcess } from './ffmpeg-process.ts';
import { RangeReader } from './range-reader.ts';

/**
 * How long a file says that it is, or its bit rate suggests; undefined when it cannot be told without decoding it, or not at all.
 * Reads the header, of some formats the end too. Throws DecoderMissing, what the source threw, or the signal's reason.
 */
export async function estimateLengthMs(
  source: ByteSource,
  { ffmpegPath, ledger }: DecodeSettings,
  signal: AbortSignal,
): Promise<number | undefined> {
  await using reader = await RangeReader.open(source, ledger);
  await using ffmpeg = await FfmpegProcess.start(ffmpegPath, describeArguments(reader.url), ledger, signal);
  await ffmpeg.end;
  signal.throwIfAborted();
  if (reader.failure) throw reader.failure.error;
  const [, hours, minutes, seconds] = /Duration: (\d+):(\d\d):(\d\d\.\d+)/.exec(ffmpeg.complaint) ?? [];
  if (seconds === undefined) return undefined;
  return Math.round(((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000);
}
