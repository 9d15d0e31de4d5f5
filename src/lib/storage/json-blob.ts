import { json } from 'node:stream/consumers';
import type { BlobItem, ContainerClient } from '@azure/storage-blob';
import { ZodError, type ZodType } from 'zod';
import { asStorageFailure, RecordUnreadable, statusOf } from './errors.ts';

/** Reads a JSON blob; undefined when there is none. Throws RecordUnreadable for what is no JSON or not of the schema. */
export async function readJson<T>(
  container: ContainerClient,
  name: string,
  schema: ZodType<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    // Not downloadToBuffer, which asks for the length first.
    const { readableStreamBody } = await container.getBlobClient(name).download(0, undefined, { abortSignal: signal });
    return readableStreamBody && schema.parse(await json(readableStreamBody));
  } catch (thrown) {
    if (statusOf(thrown) === 404) return undefined;
    const blob = `${container.containerName}/${name}`;
    if (thrown instanceof SyntaxError || thrown instanceof ZodError) throw new RecordUnreadable(blob, thrown);
    throw asStorageFailure(thrown, `Reading ${blob}`, signal);
  }
}

export interface WriteOptions {
  /** One that is already there stays. */
  readonly once?: boolean;
  readonly signal: AbortSignal;
  readonly metadata?: Record<string, string>;
}

/** Writes a JSON blob whole. With `once`, one that is already there stays; the answer says whether this call wrote it. */
export async function writeJson(
  container: ContainerClient,
  name: string,
  value: unknown,
  options: WriteOptions,
): Promise<boolean> {
  return writeBytes(container, name, Buffer.from(JSON.stringify(value)), {
    ...options,
    contentType: 'application/json',
  });
}

/** Writes a blob whole, as writeJson does. */
export async function writeBytes(
  container: ContainerClient,
  name: string,
  body: Uint8Array,
  options: WriteOptions & { readonly contentType: string },
): Promise<boolean> {
  try {
    await container.getBlockBlobClient(name).upload(body, body.length, {
      abortSignal: options.signal,
      blobHTTPHeaders: { blobContentType: options.contentType },
      ...(options.metadata ? { metadata: options.metadata } : {}),
      ...(options.once ? { conditions: { ifNoneMatch: '*' } } : {}),
    });
    return true;
  } catch (thrown) {
    const status = statusOf(thrown);
    if (options.once && (status === 409 || status === 412)) return false;
    throw asStorageFailure(thrown, `Writing ${container.containerName}/${name}`);
  }
}

/** A blob as a listing shows it. */
export interface ListedBlob {
  readonly name: string;
  readonly etag: string;
  /** In ms since 1970, of whole seconds. */
  readonly modifiedMs: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * To parse a page of a listing keeps everything else waiting: the 5,000 blobs that a page has by default, for 0.9 s on a slow
 * processor; so many, for a twentieth of that.
 */
const pageSize = 250;

/** The blobs under a prefix, in the order of the alphabet, without a read of any; a page of them is held at a time. */
export async function* listBlobs(
  container: ContainerClient,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<ListedBlob> {
  try {
    const blobs = container.listBlobsFlat({ prefix, includeMetadata: true, abortSignal: signal });
    for await (const { segment } of blobs.byPage({ maxPageSize: pageSize })) yield* segment.blobItems.map(listed);
  } catch (thrown) {
    throw asStorageFailure(thrown, `Listing ${container.containerName}/${prefix}`);
  }
}

/** One page of them: the first, or the one `after` another. Its `next` is absent on the last one. */
export async function listPage(
  container: ContainerClient,
  prefix: string,
  { size, after }: { readonly size: number; readonly after?: string },
  signal: AbortSignal,
): Promise<{ readonly blobs: readonly ListedBlob[]; readonly next?: string }> {
  const options = { maxPageSize: size, ...(after ? { continuationToken: after } : {}) };
  const pages = container.listBlobsFlat({ prefix, includeMetadata: true, abortSignal: signal }).byPage(options);
  try {
    for await (const { segment, continuationToken } of pages) {
      return { blobs: segment.blobItems.map(listed), ...(continuationToken ? { next: continuationToken } : {}) };
    }
    return { blobs: [] };
  } catch (thrown) {
    throw asStorageFailure(thrown, `Listing ${container.containerName}/${prefix}`);
  }
}

function listed({ name, properties, metadata = {} }: BlobItem): ListedBlob {
  return { name, etag: properties.etag, modifiedMs: properties.lastModified.getTime(), metadata };
}

/** Names under a prefix, in the order of the alphabet. */
export async function listNames(container: ContainerClient, prefix: string, signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of listBlobs(container, prefix, signal)) names.push(name);
  return names;
}

/** Deletes a blob if it is there. */
export async function deleteBlob(container: ContainerClient, name: string, signal: AbortSignal): Promise<void> {
  try {
    await container.getBlobClient(name).deleteIfExists({ abortSignal: signal });
  } catch (thrown) {
    throw asStorageFailure(thrown, `Deleting ${container.containerName}/${name}`);
  }
}

export async function blobExists(container: ContainerClient, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    return await container.getBlobClient(name).exists({ abortSignal: signal });
  } catch (thrown) {
    throw asStorageFailure(thrown, `Looking for ${container.containerName}/${name}`);
  }
}
