import type { BlobGetPropertiesResponse, ContainerClient } from '@azure/storage-blob';

const never = '0001-01-01T00:00:00+00:00';

/** .NET's way to write an instant: whole seconds, offset as digits. */
export function dotNetTime(date: Date | undefined): string {
  return date === undefined ? never : date.toISOString().replace(/\.\d+Z$/, '+00:00');
}

/**
 * A blob's own metadata with its names in the case that they were stored in: Node lower-cases the headers that carry
 * them, a listing does not.
 */
export async function metadataAsStored(
  container: ContainerClient,
  name: string,
  properties: BlobGetPropertiesResponse,
): Promise<Readonly<Record<string, string>>> {
  const { metadata = {} } = properties;
  if (Object.keys(metadata).length === 0) return metadata;
  for await (const blob of container.listBlobsFlat({ prefix: name, includeMetadata: true })) {
    if (blob.name === name) return { ...blob.metadata };
  }
  return metadata;
}

/**
 * A blob's properties as they reach a function's triggerMetadata: the .NET SDK's BlobProperties, serialised, enums as
 * numbers. ETag is `{}`, which is no mistake of ours: the real host loses it, so an app must ask storage.
 */
export function blobPropertiesJson(
  properties: BlobGetPropertiesResponse,
  metadata: Readonly<Record<string, string>>,
): string {
  return JSON.stringify({
    LastModified: dotNetTime(properties.lastModified),
    CreatedOn: dotNetTime(properties.createdOn),
    Metadata: metadata,
    ObjectReplicationDestinationPolicyId: null,
    ObjectReplicationSourceProperties: null,
    BlobType: ['BlockBlob', 'PageBlob', 'AppendBlob'].indexOf(properties.blobType ?? 'BlockBlob'),
    CopyCompletedOn: dotNetTime(properties.copyCompletedOn),
    CopyStatusDescription: null,
    CopyId: properties.copyId ?? null,
    CopyProgress: properties.copyProgress ?? null,
    CopySource: properties.copySource ?? null,
    CopyStatus: 0,
    BlobCopyStatus: null,
    IsIncrementalCopy: false,
    DestinationSnapshot: null,
    LeaseDuration: properties.leaseDuration === 'fixed' ? 1 : 0,
    LeaseState: ['available', 'leased', 'expired', 'breaking', 'broken'].indexOf(properties.leaseState ?? 'available'),
    LeaseStatus: properties.leaseStatus === 'locked' ? 0 : 1,
    ContentLength: properties.contentLength ?? 0,
    ContentType: properties.contentType ?? null,
    ETag: {},
    ContentHash: properties.contentMD5 === undefined ? null : Buffer.from(properties.contentMD5).toString('base64'),
    ContentEncoding: properties.contentEncoding ?? null,
    ContentDisposition: properties.contentDisposition ?? null,
    ContentLanguage: properties.contentLanguage ?? null,
    CacheControl: properties.cacheControl ?? null,
    BlobSequenceNumber: properties.blobSequenceNumber ?? 0,
    AcceptRanges: properties.acceptRanges ?? 'bytes',
    BlobCommittedBlockCount: properties.blobCommittedBlockCount ?? 0,
    IsServerEncrypted: properties.isServerEncrypted ?? true,
    EncryptionKeySha256: null,
    EncryptionScope: null,
    AccessTier: properties.accessTier ?? 'Hot',
    AccessTierInferred: properties.accessTierInferred ?? true,
    ArchiveStatus: null,
    AccessTierChangedOn: dotNetTime(properties.accessTierChangedOn),
    SmartAccessTier: null,
    VersionId: null,
    IsLatestVersion: false,
    TagCount: 0,
    ExpiresOn: never,
    IsSealed: properties.isSealed ?? false,
    RehydratePriority: null,
    LastAccessed: never,
    ImmutabilityPolicy: { ExpiresOn: null, PolicyMode: null },
    HasLegalHold: false,
  });
}
