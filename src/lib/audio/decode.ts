import type { Failure } from '../failure.ts';
import type { Ledger } from '../lifetime/ledger.ts';
import type { ByteSource } from './byte-source.ts';
import { decoderTurn } from './decoders.ts';
import { AudioTooLong } from './errors.ts';
import { decodeArguments, type KeptChannels } from './ffmpeg-arguments.ts';
import { ffmpegInput } from './ffmpeg-input.ts';
import { FfmpegProcess } from './ffmpeg-process.ts';
import { judge } from './ffmpeg-verdict.ts';
import { PcmChunker } from './pcm-chunker.ts';
import { RangeReader } from './range-reader.ts';
import { bytesPerMs } from './recognition-pcm.ts';

export interface DecodeSettings {
  /** A program name to be found on PATH, or a path. */
  readonly ffmpegPath: string;
  readonly maxLengthMs: number;
  /** A lower limit, of all channels together, for a reason of its own, and what is thrown beyond it. */
  readonly cap?: { readonly lengthMs: number; readonly failure: () => Failure } | undefined;
  readonly ledger: Ledger;
  /** Those that are kept apart, interleaved; absent: all are mixed. */
  readonly channels?: KeptChannels | undefined;
}

/** Audio being decoded. It is iterated once; nothing is opened before that, and nothing stays open after it. */
export interface DecodedAudio extends AsyncIterable<Uint8Array> {
  /** Sentences about what is wrong with a file that could be decoded all the same; complete when the audio has ended. */
  readonly notes: readonly string[];
}

/**
 * Decodes any format that ffmpeg knows to recognition PCM, in chunks of at most 500 ms, each with an ArrayBuffer of its
 * own. ffmpeg works no further ahead than a few pipe buffers. Of a damaged file what can be decoded is delivered and
 * a note says so. Throws an AudioFailure, what the source threw, or the signal's reason.
 */
export function decodeAudio(source: ByteSource, settings: DecodeSettings, signal: AbortSignal): DecodedAudio {
  const notes: string[] = [];
  const audio = decode(source, settings, notes, signal);
  return { notes, [Symbol.asyncIterator]: () => audio };
}

async function* decode(
  source: ByteSource,
  { ffmpegPath, maxLengthMs, cap, ledger, channels }: DecodeSettings,
  notes: string[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  using _turn = await decoderTurn(signal);
  await using reader = await RangeReader.open(source, ledger);
  const input = await ffmpegInput(source, reader.url, maxLengthMs, signal);
  await using ffmpeg = await FfmpegProcess.start(ffmpegPath, decodeArguments(input, channels), ledger, signal);
  const bytesOfMs = bytesPerMs * (channels?.count ?? 1);
  const chunker = new PcmChunker();
  let bytes = 0;
  for await (const pcm of ffmpeg.output) {
    bytes += pcm.length;
    if (bytes > maxLengthMs * bytesOfMs) throw new AudioTooLong(maxLengthMs);
    if (cap && bytes > cap.lengthMs * bytesPerMs) throw cap.failure();
    yield* chunker.push(pcm);
  }
  const end = await ffmpeg.end;
  signal.throwIfAborted();
  if (reader.failure) throw reader.failure.error;
  yield* chunker.end();
  const verdict = judge({ end, broken: ffmpeg.broken, complaint: ffmpeg.complaint, lengthMs: bytes / bytesOfMs });
  if (verdict.kind === 'failed') throw verdict.failure;
  notes.push(...verdict.notes);
}
