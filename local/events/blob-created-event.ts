import type { ListedBlob } from './scan-container.ts';

/**
 * The CloudEvent that Azure Storage raises for an uploaded blob
 * (learn.microsoft.com/azure/event-grid/event-schema-blob-storage).
 * @param blobUrl the blob's address, without a SAS
 * @param sequence orders the events of one blob name
 */
export function blobCreatedEvent(container: string, blob: ListedBlob, blobUrl: string, sequence: number): object {
  return {
    id: crypto.randomUUID(),
    source: '/subscriptions/local/resourceGroups/local/providers/Microsoft.Storage/storageAccounts/local',
    subject: `/blobServices/default/containers/${container}/blobs/${blob.name}`,
    type: 'Microsoft.Storage.BlobCreated',
    time: new Date().toISOString(),
    specversion: '1.0',
    data: {
      api: 'PutBlob',
      clientRequestId: crypto.randomUUID(),
      requestId: crypto.randomUUID(),
      eTag: blob.etag,
      contentType: blob.contentType,
      contentLength: blob.contentLength,
      blobType: blob.blobType,
      accessTier: 'Default',
      url: blobUrl,
      sequencer: sequence.toString(16).padStart(32, '0'),
      storageDiagnostics: { batchId: crypto.randomUUID() },
    },
  };
}
