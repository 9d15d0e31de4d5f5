import type { TokenCredential } from '@azure/core-auth';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import type { Settings } from '../config/settings.ts';
import { containerNames } from './container-names.ts';
import { storagePipeline } from './pipeline.ts';

export type BlobStore = { readonly [K in keyof typeof containerNames]: ContainerClient } & {
  readonly service: BlobServiceClient;
};

/** The container clients. `credential` is only called where the settings hold no connection string. */
export function blobStore(storage: Settings['storage'], credential: TokenCredential): BlobStore {
  const client =
    'connectionString' in storage
      ? BlobServiceClient.fromConnectionString(storage.connectionString)
      : new BlobServiceClient(storage.serviceUrl, credential);
  const service = new BlobServiceClient(client.url, storagePipeline(client.credential));
  return {
    service,
    audio: service.getContainerClient(containerNames.audio),
    transcripts: service.getContainerClient(containerNames.transcripts),
    work: service.getContainerClient(containerNames.work),
    rejected: service.getContainerClient(containerNames.rejected),
  };
}
