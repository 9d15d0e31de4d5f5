import { BlobServiceClient } from '@azure/storage-blob';
import type { Settings } from '../config/settings.ts';

/** Where links to the storage lead, e.g. `https://account.blob.core.windows.net`. */
export function storageOrigin(storage: Settings['storage']): string {
  const isNamed = 'connectionString' in storage;
  return new URL(isNamed ? BlobServiceClient.fromConnectionString(storage.connectionString).url : storage.serviceUrl)
    .origin;
}
