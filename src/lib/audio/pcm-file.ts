import type { ByteSource } from './byte-source.ts';
import type { TimeRange } from './cut.ts';
import { PcmChunker } from './pcm-chunker.ts';
import { rangeBytes } from './range-bytes.ts';
import { bytesPerMs, bytesPerSample } from './recognition-pcm.ts';

/** Where recognition PCM lies in a source: the whole of a headerless blob, or the sound of a WAV that is written so. */
export interface PcmPlace {
  readonly offset: number;
  readonly lengthBytes: number;
}

/** Rounded up, so that the last started millisecond belongs to the file. */
export function pcmLengthMs(lengthBytes: number): number {
  return Math.ceil(lengthBytes / bytesPerMs);
}

/** A range of headerless recognition PCM. Gives what `readPcmAt` gives. */
export function readPcm(source: ByteSource, range: TimeRange, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const whole = source.lengthBytes - (source.lengthBytes % bytesPerSample);
  return readPcmAt(source, { offset: 0, lengthBytes: whole }, range, signal);
}

/**
 * Exactly the range in chunks of at most 500 ms, each with an ArrayBuffer of its own. A last millisecond that the file
 * does not fill is filled with silence.
 */
export async function* readPcmAt(
  source: ByteSource,
  place: PcmPlace,
  range: TimeRange,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  checkRange(range, pcmLengthMs(place.lengthBytes));
  const start = range.startMs * bytesPerMs;
  const end = Math.min(range.endMs * bytesPerMs, place.lengthBytes);
  const chunker = new PcmChunker();
  for await (const bytes of rangeBytes(source, place.offset + start, place.offset + end, bytesPerSample, signal)) {
    yield* chunker.push(bytes);
  }
  yield* chunker.push(new Uint8Array(range.endMs * bytesPerMs - end));
  yield* chunker.end();
}

/** Guards against plans that were made for another file. */
export function checkRange({ startMs, endMs }: TimeRange, lengthMs: number): void {
  const isRange = Number.isInteger(startMs) && Number.isInteger(endMs) && startMs >= 0 && startMs <= endMs;
  if (!isRange || endMs > lengthMs) {
    throw new RangeError(`The range ${startMs} ms to ${endMs} ms does not lie in a file of ${lengthMs} ms.`);
  }
}
