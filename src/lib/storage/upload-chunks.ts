import { randomInt } from 'node:crypto';
import { type ContainerClient, RestError } from '@azure/storage-blob';
import { asStorageFailure, ChangedMeanwhile, statusOf } from './errors.ts';

/** One block on its way, and its parts, are all that is held: 2 MB per upload, whatever the blob's length. */
const blockBytes = 1024 * 1024;

export interface UploadOptions {
  readonly contentType: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Only over this version of it, else ChangedMeanwhile. */
  readonly ifMatch?: string;
  /** Only where there is none, else ChangedMeanwhile. */
  readonly isNew?: boolean;
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
  const { contentType, metadata, ifMatch, isNew = false, signal } = options;
  const conditions = { ...(ifMatch && { ifMatch }), ...(isNew && { ifNoneMatch: '*' }) };
  const said = {
    abortSignal: signal,
    blobHTTPHeaders: { blobContentType: contentType },
    ...(metadata && { metadata: { ...metadata } }),
    conditions,
  };
  const blockIds: string[] = [];
  // Two who write the same blob at once must not commit each other's blocks.
  const upload = base36(randomInt(base36Values));
  let written = 0;
  for await (const { block, isAll } of blocksOf(chunks)) {
    if (isAll) {
      await blob.upload(block, block.length, said).catch(failed);
      return block.length;
    }
    const id = Buffer.from(upload + base36(blockIds.length)).toString('base64');
    await blob.stageBlock(id, block, block.length, { abortSignal: signal }).catch(failed);
    blockIds.push(id);
    written += block.length;
  }
  await blob.commitBlockList(blockIds, said).catch(failed);
  return written;

  function failed(thrown: unknown): never {
    const doing = `Writing ${container.containerName}/${name}`;
    throw (ifMatch || isNew) && isOfAnother(thrown) ? new ChangedMeanwhile(doing) : asStorageFailure(thrown, doing);
  }
}

/** The version is another, or whoever wrote it threw away our blocks. */
function isOfAnother(thrown: unknown): boolean {
  const status = statusOf(thrown);
  return status === 409 || status === 412 || (thrown instanceof RestError && thrown.code === 'InvalidBlockList');
}

/** Three characters hold the number of any block: a blob has 50,000 at most, and these 46,656 make 45 GB. */
const base36Length = 3;
const base36Values = 36 ** base36Length;
const base36 = (value: number): string => value.toString(36).padStart(base36Length, '0');

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
