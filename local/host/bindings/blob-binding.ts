import { RestError } from '@azure/storage-blob';
import { type Binding, textOption } from '../functions/app-function.ts';
import type { BindingData } from '../functions/invoker.ts';
import { toBytes } from '../http/rpc-answer.ts';
import type { RpcTypedData } from '../rpc.ts';
import { expandPath, splitBlobPath } from './path-template.ts';
import { hostStorage, type StorageConnections } from './storage-connections.ts';

/** A reference to a blob in place of its content: what `sdkBinding: true` asks for. */
export function blobReference(connection: string, container: string, name: string): RpcTypedData {
  const content = { Connection: connection, ContainerName: container, BlobName: name };
  return {
    modelBindingData: {
      version: '1.0',
      source: 'AzureStorageBlobs',
      contentType: 'application/json',
      content: Buffer.from(JSON.stringify(content)),
    },
  };
}

/** A blob as an extra input: its reference, or the whole of it; null when there is none. */
export async function readBlobInput(
  storage: StorageConnections,
  binding: Binding,
  data: BindingData,
): Promise<RpcTypedData | null> {
  const { container, name } = splitBlobPath(expandPath(textOption(binding, 'path'), data));
  const connection = connectionOf(binding);
  if (binding['sdkBinding'] === true) return blobReference(connection, container, name);
  try {
    const blob = storage.blobs(connection).getContainerClient(container).getBlobClient(name);
    return { bytes: await blob.downloadToBuffer() };
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404) return null;
    throw error;
  }
}

/** Writes an output blob, with the call's id as its parent, as the host does. */
export async function writeBlobOutput(
  storage: StorageConnections,
  binding: Binding,
  value: RpcTypedData,
  data: BindingData,
  invocationId: string,
): Promise<void> {
  const { container, name } = splitBlobPath(expandPath(textOption(binding, 'path'), data));
  const client = storage.blobs(connectionOf(binding)).getContainerClient(container);
  await client.createIfNotExists();
  const bytes = toBytes(value);
  const metadata = { AzureWebJobsParentId: invocationId };
  await client.uploadBlockBlob(name, bytes, bytes.length, { metadata });
}

/** The connection that a storage binding names, or the host's own. */
export function connectionOf(binding: Binding): string {
  const connection = binding['connection'];
  return typeof connection === 'string' && connection !== '' ? connection : hostStorage;
}
