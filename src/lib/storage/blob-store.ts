import type { TokenCredential } from '@azure/core-auth';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import type { Settings } from '../config/settings.ts';

/** The four containers of the data storage account. */
export const containerNames = {
  /** What people drop. */
  audio: 'audio',
  /** What they get. */
  transcripts: 'transcripts',
  /** What is in between: deleted by lifecycle rules and by a sweep. */
  work: 'work',
  /** Why a file was not transcribed, as JSON. */
  rejected: 'rejected',
} as const;

export type BlobStore = { readonly [K in keyof typeof containerNames]: ContainerClient };

/** The container clients. `credential` is only called where the settings hold no connection string. */
export function blobStore(storage: Settings['storage'], credential: TokenCredential): BlobStore {
  const service =
    'connectionString' in storage
      ? BlobServiceClient.fromConnectionString(storage.connectionString)
      : new BlobServiceClient(storage.serviceUrl, credential);
  return {
    audio: service.getContainerClient(containerNames.audio),
    transcripts: service.getContainerClient(containerNames.transcripts),
    work: service.getContainerClient(containerNames.work),
    rejected: service.getContainerClient(containerNames.rejected),
  };
}
