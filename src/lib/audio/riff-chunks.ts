import type { ByteWindow } from './byte-window.ts';
import { BrokenWav } from './errors.ts';

export interface RiffChunk {
  /** Four characters, e.g. `fmt `; bytes beyond ASCII come as Latin-1. */
  readonly id: string;
  readonly bodyOffset: number;
  /** As written, which need not be true. */
  readonly sizeBytes: number;
}

const headerBytes = 8;
/** `RIFF`, a size that nobody can rely on, and the form type. */
const riffHeaderBytes = 12;
/** Real files have under twenty; each one beyond the window costs a read of the source. */
const maxChunks = 256;

/** The chunks of a RIFF file in order, told from their headers alone. */
export async function* riffChunks(window: ByteWindow): AsyncGenerator<RiffChunk, void, undefined> {
  let offset = riffHeaderBytes;
  for (let count = 0; count < maxChunks; count++) {
    const chunk = await readChunk(window, offset);
    if (!chunk) return;
    yield chunk;
    offset = await nextOffset(window, chunk);
  }
  throw new BrokenWav(`The WAV header is broken: no sound among its first ${maxChunks} chunks.`);
}

/** The chunk header at an offset; nothing when the source ends before or within it. */
async function readChunk(window: ByteWindow, offset: number): Promise<RiffChunk | undefined> {
  const view = await window.view(offset, headerBytes);
  if (view.byteLength < headerBytes) return undefined;
  const id = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset, 4));
  return { id, bodyOffset: offset + headerBytes, sizeBytes: view.getUint32(4, true) };
}

/** True when a chunk that fits into the source seems to start at this offset. */
export async function looksLikeChunk(window: ByteWindow, offset: number): Promise<boolean> {
  const chunk = await readChunk(window, offset);
  return chunk !== undefined && /^[ -~]{4}$/.test(chunk.id) && chunk.bodyOffset + chunk.sizeBytes <= window.lengthBytes;
}

/** An odd body is followed by a byte of padding, which some writers forget. */
async function nextOffset(window: ByteWindow, chunk: RiffChunk): Promise<number> {
  const end = chunk.bodyOffset + chunk.sizeBytes;
  if (chunk.sizeBytes % 2 === 0) return end;
  const unpadded = !(await looksLikeChunk(window, end + 1)) && (await looksLikeChunk(window, end));
  return unpadded ? end : end + 1;
}
