import type { ContainerClient } from '@azure/storage-blob';
import type { ZodType } from 'zod';
import { asStorageFailure, statusOf } from './errors.ts';

/** Reads a JSON blob; undefined when there is none. */
export async function readJson<T>(
  container: ContainerClient,
  name: string,
  schema: ZodType<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    const bytes = await container.getBlobClient(name).downloadToBuffer(0, undefined, { abortSignal: signal });
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (thrown) {
    if (statusOf(thrown) === 404) return undefined;
    throw asStorageFailure(thrown, `Reading ${container.containerName}/${name}`);
  }
}

/** Writes a JSON blob whole. With `once`, one that is already there stays; the answer says whether this call wrote it. */
export async function writeJson(
  container: ContainerClient,
  name: string,
  value: unknown,
  options: { readonly once?: boolean; readonly signal: AbortSignal; readonly metadata?: Record<string, string> },
): Promise<boolean> {
  const body = Buffer.from(JSON.stringify(value));
  try {
    await container.getBlockBlobClient(name).uploadData(body, {
      abortSignal: options.signal,
      blobHTTPHeaders: { blobContentType: 'application/json' },
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

/** Names under a prefix, in the order of the alphabet. */
export async function listNames(container: ContainerClient, prefix: string, signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const blob of container.listBlobsFlat({ prefix, abortSignal: signal })) names.push(blob.name);
  } catch (thrown) {
    throw asStorageFailure(thrown, `Listing ${container.containerName}/${prefix}`);
  }
  return names;
}

/** The metadata of the blobs under a prefix, without a read of any. */
export async function listMetadata(
  container: ContainerClient,
  prefix: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>[]> {
  const all: Record<string, string>[] = [];
  const options = { prefix, includeMetadata: true, abortSignal: signal };
  try {
    for await (const blob of container.listBlobsFlat(options)) all.push(blob.metadata ?? {});
  } catch (thrown) {
    throw asStorageFailure(thrown, `Listing ${container.containerName}/${prefix}`);
  }
  return all;
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
