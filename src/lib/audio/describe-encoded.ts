import type { ByteSource } from './byte-source.ts';
import type { DecodeSettings } from './decode.ts';
import { decoderTurn } from './decoders.ts';
import { describeArguments, type KeptChannels } from './ffmpeg-arguments.ts';
import { ffmpegInput } from './ffmpeg-input.ts';
import { FfmpegProcess } from './ffmpeg-process.ts';
import { overLimit } from './ffmpeg-verdict.ts';
import { RangeReader } from './range-reader.ts';

/** What an encoded file says of itself; undefined is what cannot be told without decoding it, or not at all. */
export interface EncodedFacts {
  /** Or as its bit rate suggests. */
  readonly lengthMs: number | undefined;
  /** Those of its first audio track. */
  readonly channels: KeptChannels | undefined;
}

/** Reads the header, of some formats the end too. Throws an AudioFailure, what the source threw, or the signal's reason. */
export async function describeEncoded(
  source: ByteSource,
  { ffmpegPath, maxLengthMs, ledger }: DecodeSettings,
  signal: AbortSignal,
): Promise<EncodedFacts> {
  using _turn = await decoderTurn(signal);
  await using reader = await RangeReader.open(source, ledger);
  const input = await ffmpegInput(source, reader.url, maxLengthMs, signal);
  await using ffmpeg = await FfmpegProcess.start(ffmpegPath, describeArguments(input), ledger, signal);
  await ffmpeg.end;
  signal.throwIfAborted();
  if (reader.failure) throw reader.failure.error;
  if (ffmpeg.broken) throw overLimit(ffmpeg.broken);
  return { lengthMs: saidLengthMs(ffmpeg.complaint), channels: saidChannels(ffmpeg.complaint) };
}

function saidLengthMs(text: string): number | undefined {
  const [, hours, minutes, seconds] = /Duration: (\d+):(\d\d):(\d\d\.\d+)/.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  return Math.round(((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000);
}

/** Layouts whose name does not have their number: https://ffmpeg.org/ffmpeg-utils.html#Channel-Layout */
const namedLayouts: ReadonlyMap<string, number> = new Map([
  ['mono', 1],
  ['stereo', 2],
  ['downmix', 2],
  ['binaural', 2],
  ['quad', 4],
  ['hexagonal', 6],
  ['octagonal', 8],
  ['cube', 8],
  ['hexadecagonal', 16],
]);

/** From a line such as `Stream #0:0: Audio: aac (LC), 44100 Hz, 5.1(side), fltp`, or `12 channels` in the layout's place. */
export function saidChannels(text: string): KeptChannels | undefined {
  const [, said = ''] = /^ *Stream #[^\n]*?: Audio: [^\n]*?, \d+ Hz, ([^,\n]+)/m.exec(text) ?? [];
  const [, unnamed] = /^(\d+) channels/.exec(said) ?? [];
  if (unnamed !== undefined) return { count: Number(unnamed) };
  const [, layout, name = ''] = /^(([a-z\d.]+)(?:\([a-z-]+\))?)(?: |$)/.exec(said) ?? [];
  const parts = name.split('.').map(Number);
  const count = namedLayouts.get(name) ?? (parts.length > 1 ? parts.reduce((sum, part) => sum + part, 0) : Number.NaN);
  return layout !== undefined && count > 0 ? { count, layout } : undefined;
}
