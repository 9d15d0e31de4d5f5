import type { ByteSource } from './byte-source.ts';
import type { DecodeSettings } from './decode.ts';
import { decoderTurn } from './decoders.ts';
import { describeArguments } from './ffmpeg-arguments.ts';
import { ffmpegInput } from './ffmpeg-input.ts';
import { FfmpegProcess } from './ffmpeg-process.ts';
import { overLimit } from './ffmpeg-verdict.ts';
import { RangeReader } from './range-reader.ts';

/**
 * How long a file says that it is, or its bit rate suggests; undefined when it cannot be told without decoding it, or not at all.
 * Reads the header, of some formats the end too. Throws an AudioFailure, what the source threw, or the signal's reason.
 */
export async function estimateLengthMs(
  source: ByteSource,
  { ffmpegPath, maxLengthMs, ledger }: DecodeSettings,
  signal: AbortSignal,
): Promise<number | undefined> {
  using _turn = await decoderTurn(signal);
  await using reader = await RangeReader.open(source, ledger);
  const input = await ffmpegInput(source, reader.url, maxLengthMs, signal);
  await using ffmpeg = await FfmpegProcess.start(ffmpegPath, describeArguments(input), ledger, signal);
  await ffmpeg.end;
  signal.throwIfAborted();
  if (reader.failure) throw reader.failure.error;
  if (ffmpeg.broken) throw overLimit(ffmpeg.broken);
  const [, hours, minutes, seconds] = /Duration: (\d+):(\d\d):(\d\d\.\d+)/.exec(ffmpeg.complaint) ?? [];
  if (seconds === undefined) return undefined;
  return Math.round(((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000);
}
