import type { ByteSource } from './byte-source.ts';
import type { TimeRange } from './cut.ts';
import { PcmChunker } from './pcm-chunker.ts';
import { checkRange, readPcmAt } from './pcm-file.ts';
import { rangeBytes } from './range-bytes.ts';
import { bytesPerSample, sampleRateHz } from './recognition-pcm.ts';
import { Resampler } from './resampler.ts';
import { bytesPerFrame, type WavLayout, wavLengthMs } from './wav-layout.ts';
import { monoFrames } from './wav-samples.ts';

const samplesPerMs = sampleRateHz / 1000;

/**
 * A range of a WAV file as recognition PCM: exactly 16 samples a millisecond, in chunks of at most 500 ms, each with an
 * ArrayBuffer of its own. The samples are those that the whole file would give there. Reads 256 KB at a time.
 * @param channel the one that is read, from 1; absent: all of them mixed
 */
export function readWav(
  source: ByteSource,
  wav: WavLayout,
  range: TimeRange,
  signal: AbortSignal,
  channel?: number,
): AsyncIterable<Uint8Array> {
  const isRecognitionPcm = wav.encoding === 's16' && wav.channels === 1 && wav.sampleRateHz === sampleRateHz;
  if (!isRecognitionPcm) return convert(source, wav, range, signal, channel);
  return readPcmAt(source, { offset: wav.dataOffset, lengthBytes: wav.frames * bytesPerSample }, range, signal);
}

async function* convert(
  source: ByteSource,
  wav: WavLayout,
  range: TimeRange,
  signal: AbortSignal,
  channel: number | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  checkRange(range, wavLengthMs(wav));
  if (range.startMs === range.endMs) return;
  const resampler = new Resampler(wav.sampleRateHz, range.startMs * samplesPerMs, range.endMs * samplesPerMs);
  const chunker = new PcmChunker();
  for await (const frames of framesFrom(source, wav, resampler, signal, channel)) {
    const samples = resampler.push(frames);
    yield* chunker.push(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  }
  yield* chunker.end();
}

/** The frames that a resampler asks for, with zeros for those before the start and after the end of the file. */
async function* framesFrom(
  source: ByteSource,
  wav: WavLayout,
  { firstFrame, endFrame }: Resampler,
  signal: AbortSignal,
  channel: number | undefined,
): AsyncGenerator<Float64Array, void, undefined> {
  const frameBytes = bytesPerFrame(wav);
  const first = Math.max(0, firstFrame);
  const end = Math.min(wav.frames, endFrame);
  if (firstFrame < 0) yield new Float64Array(-firstFrame);
  const start = wav.dataOffset + first * frameBytes;
  for await (const bytes of rangeBytes(source, start, wav.dataOffset + end * frameBytes, frameBytes, signal)) {
    yield monoFrames(bytes, wav, channel);
  }
  if (endFrame > wav.frames) yield new Float64Array(endFrame - Math.max(wav.frames, first));
}
