import { type ContainerClient, RestError } from '@azure/storage-blob';
import type { SeenBlobs } from './seen-blobs.ts';

/** One version of a blob, as a listing shows it. */
export interface ListedBlob {
  readonly name: string;
  /** Without quotes. */
  readonly etag: string;
  readonly contentType: string;
  readonly contentLength: number;
  readonly blobType: string;
}

/**
 * Lists a container once and tells of every blob version that this subscriber has not been told of, oldest first. It
 * counts as told when `tell` resolves, so that whatever fails is told again by the next scan: at least once.
 * A container that does not exist is empty.
 */
export async function scanContainer(
  container: ContainerClient,
  seen: SeenBlobs,
  subscriber: string,
  tell: (blob: ListedBlob) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const fresh: (ListedBlob & { readonly modifiedAtMs: number })[] = [];
  try {
    for await (const { name, properties } of container.listBlobsFlat({ abortSignal: signal })) {
      const blob = {
        name,
        etag: properties.etag.replaceAll('"', ''),
        contentType: properties.contentType ?? 'application/octet-stream',
        contentLength: properties.contentLength ?? 0,
        blobType: properties.blobType ?? 'BlockBlob',
        modifiedAtMs: properties.lastModified.getTime(),
      };
      if (!seen.has(subscriber, container.containerName, blob)) fresh.push(blob);
    }
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404) return;
    throw error;
  }
  fresh.sort((a, b) => a.modifiedAtMs - b.modifiedAtMs);
  for (const blob of fresh) {
    signal.throwIfAborted();
    await tell(blob);
    seen.add(subscriber, container.containerName, blob);
  }
}
