import type { ContainerClient } from '@azure/storage-blob';
import { asStorageFailure } from './errors.ts';

/** One block on its way is all that is held: a few MB per upload, whatever the blob's length. */
const blockBytes = 4 * 1024 * 1024;

export interface UploadOptions {
  readonly contentType: string;
  readonly metadata?: Record<string, string>;
  readonly signal: AbortSignal;
}

/** Writes a blob from chunks as they come. It appears whole, when the last chunk is in, or not at all. */
export async function uploadChunks(
  container: ContainerClient,
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: UploadOptions,
): Promise<number> {
  const blob = container.getBlockBlobClient(name);
  const { contentType, metadata, signal } = options;
  const said = {
    abortSignal: signal,
    blobHTTPHeaders: { blobContentType: contentType },
    ...(metadata && { metadata }),
  };
  const blockIds: string[] = [];
  let written = 0;
  for await (const { block, isAll } of blocksOf(chunks)) {
    if (isAll) {
      await blob.upload(block, block.length, said).catch(failed);
      return block.length;
    }
    const id = Buffer.from(String(blockIds.length).padStart(6, '0')).toString('base64');
    await blob.stageBlock(id, block, block.length, { abortSignal: signal }).catch(failed);
    blockIds.push(id);
    written += block.length;
  }
  await blob.commitBlockList(blockIds, said).catch(failed);
  return written;

  function failed(thrown: unknown): never {
    throw asStorageFailure(thrown, `Writing ${container.containerName}/${name}`);
  }
}

/** `isAll` marks a block that is the whole blob: it needs no list. */
async function* blocksOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncIterable<{ readonly block: Buffer; readonly isAll: boolean }> {
  let isFirst = true;
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes < blockBytes) continue;
    yield { block: Buffer.concat(parts, bytes), isAll: false };
    isFirst = false;
    parts = [];
    bytes = 0;
  }
  if (bytes > 0) yield { block: Buffer.concat(parts, bytes), isAll: isFirst };
}
