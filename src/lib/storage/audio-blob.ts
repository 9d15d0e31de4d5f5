import type { BlobClient, ContainerClient } from '@azure/storage-blob';
import type { ByteSource } from '../audio/byte-source.ts';
import { AudioGone, AudioOverwritten, asStorageFailure, statusOf } from './errors.ts';

/** One version of a dropped file, read by range; every read fails once the file is another version or gone. */
export interface AudioBlob extends ByteSource {
  readonly name: string;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Opens a blob, of the version `etag` where one is asked for, without reading any of it.
 * Throws AudioGone, AudioOverwritten or a storage failure.
 */
export async function openAudioBlob(
  container: ContainerClient,
  name: string,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<AudioBlob> {
  const blob = container.getBlobClient(name);
  const doing = `Reading "${name}"`;
  const properties = await blob
    .getProperties({ abortSignal: signal, ...(etag ? { conditions: { ifMatch: etag } } : {}) })
    .catch(async (thrown) => {
      throw await audioFailure(thrown, blob, doing, signal);
    });
  const version = properties.etag ?? '';
  return {
    name,
    etag: version,
    lengthBytes: properties.contentLength ?? 0,
    metadata: properties.metadata ?? {},
    async read(offset, length, readSignal) {
      const count = Math.min(length, (properties.contentLength ?? 0) - offset);
      if (count <= 0) return new Uint8Array(0);
      try {
        return await blob.downloadToBuffer(Buffer.alloc(count), offset, count, {
          abortSignal: readSignal,
          conditions: { ifMatch: version },
        });
      } catch (thrown) {
        throw await audioFailure(thrown, blob, doing, readSignal);
      }
    },
  };
}

async function audioFailure(thrown: unknown, blob: BlobClient, doing: string, signal: AbortSignal): Promise<unknown> {
  const status = statusOf(thrown);
  if (status === 404) return new AudioGone(blob.name);
  if (status !== 412) return asStorageFailure(thrown, doing);
  // A condition fails on a blob that is not there, too.
  const exists = await blob.exists({ abortSignal: signal }).catch(() => true);
  return exists ? new AudioOverwritten(blob.name) : new AudioGone(blob.name);
}
