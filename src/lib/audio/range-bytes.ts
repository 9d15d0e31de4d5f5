import type { ByteSource } from './byte-source.ts';
import { AudioEndedEarly } from './errors.ts';

/** One request's worth: large against its latency, small against the memory of many at once. */
const readBytes = 262_144;

/**
 * The bytes from `start` to `end` in pieces of at most 256 KB that are each a multiple of `unitBytes` long. A piece may be
 * overwritten by the next one: with memory of its own for each, 90 recognitions at once leave 50 MB of garbage.
 * Throws AudioEndedEarly when the source has fewer.
 */
export async function* rangeBytes(
  source: ByteSource,
  start: number,
  end: number,
  unitBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const pieceBytes = readBytes - (readBytes % unitBytes);
  const memory = Buffer.allocUnsafeSlow(Math.max(0, Math.min(pieceBytes, end - start)));
  for (let offset = start; offset < end; offset += pieceBytes) {
    signal.throwIfAborted();
    const wanted = Math.min(pieceBytes, end - offset);
    const bytes = await source.read(offset, wanted, signal, memory);
    if (bytes.length < wanted) {
      throw new AudioEndedEarly(
        `The file ended at byte ${offset + bytes.length}; its sound should reach to byte ${end}.`,
      );
    }
    yield bytes;
  }
}
