import type { ByteSource } from '../../src/lib/audio/byte-source.ts';

export const never = new AbortController().signal;

/** A source that notes what was read of it. */
export interface WatchedSource extends ByteSource {
  readonly reads: { readonly offset: number; readonly length: number }[];
}

export function bytesSource(bytes: Uint8Array, lengthBytes = bytes.length): WatchedSource {
  return watched(lengthBytes, (offset, length) => {
    const answer = new Uint8Array(length);
    answer.set(bytes.subarray(offset, offset + length));
    return answer;
  });
}

/** Begins with `head`; all the rest, however much, is computed when it is read. */
export function sparseSource(head: Uint8Array, lengthBytes: number, fill = 0): WatchedSource {
  return watched(lengthBytes, (offset, length) => {
    const answer = new Uint8Array(length).fill(fill);
    if (offset < head.length) answer.set(head.subarray(offset, offset + length));
    return answer;
  });
}

function watched(lengthBytes: number, make: (offset: number, length: number) => Uint8Array): WatchedSource {
  const reads: { offset: number; length: number }[] = [];
  return {
    lengthBytes,
    reads,
    read(offset, length, signal) {
      signal.throwIfAborted();
      reads.push({ offset, length });
      return Promise.resolve(make(offset, Math.max(0, Math.min(length, lengthBytes - offset))));
    },
  };
}

export async function allBytes(audio: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of audio) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/** Recognition PCM as samples. */
export async function allSamples(audio: AsyncIterable<Uint8Array>): Promise<Int16Array> {
  return new Int16Array((await allBytes(audio)).buffer);
}

export async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces(bytes, sizes)) yield piece;
}

/** Cuts bytes into pieces of the given sizes in turn. */
export function* pieces(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let offset = 0, turn = 0; offset < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    yield bytes.slice(offset, offset + size);
    offset += size;
  }
}
