import type { BlobClient, ContainerClient } from '@azure/storage-blob';
import type { ByteSource } from '../audio/byte-source.ts';
import { isBlobName } from './blob-name.ts';
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
  if (!isBlobName(name)) throw new AudioGone(name);
  const blob = container.getBlobClient(name);
  const properties = await blob
    .getProperties({ abortSignal: signal, ...(etag ? { conditions: { ifMatch: etag } } : {}) })
    .catch(async (thrown) => {
      throw await audioFailure(thrown, blob, `Reading "${name}"`, signal);
    });
  const { etag: version = '', contentLength = 0, metadata = {} } = properties;
  return { name, etag: version, metadata, ...rangesOf(blob, contentLength, version) };
}

/** A blob of known length, without a look at it: the first read finds out whether it is gone, or another version. */
export function knownBlob(
  container: ContainerClient,
  name: string,
  lengthBytes: number,
  etag: string | undefined,
): ByteSource {
  return rangesOf(container.getBlobClient(name), lengthBytes, etag);
}

function rangesOf(blob: BlobClient, lengthBytes: number, etag: string | undefined): ByteSource {
  return {
    lengthBytes,
    async read(offset, length, signal, into) {
      const count = Math.min(length, lengthBytes - offset);
      if (count <= 0) return new Uint8Array(0);
      try {
        return await blob.downloadToBuffer(into?.subarray(0, count) ?? Buffer.alloc(count), offset, count, {
          abortSignal: signal,
          ...(etag ? { conditions: { ifMatch: etag } } : {}),
        });
      } catch (thrown) {
        throw await audioFailure(thrown, blob, `Reading "${blob.name}"`, signal);
      }
    },
  };
}

async function audioFailure(thrown: unknown, blob: BlobClient, doing: string, signal: AbortSignal): Promise<unknown> {
  const status = statusOf(thrown);
  if (status === 404) return new AudioGone(blob.name);
  if (status !== 412) return asStorageFailure(thrown, doing, signal);
  // A condition fails on a blob that is not there, too.
  const exists = await blob.exists({ abortSignal: signal }).catch(() => true);
  return exists ? new AudioOverwritten(blob.name) : new AudioGone(blob.name);
}
