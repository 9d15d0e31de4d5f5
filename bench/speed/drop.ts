import { setTimeout as wait } from 'node:timers/promises';
import type { BlobServiceClient } from '@azure/storage-blob';
import { BlobSASPermissions } from '@azure/storage-blob';

/** Where audio waits before it is dropped: nothing looks at it there. */
const stagingName = 'staging';
const copiesAtOnce = 16;
/** Of a SAS, for a copy within the same account. */
const copyWithinMs = 3_600_000;

export interface Drop {
  readonly name: string;
  /** Of what was staged. */
  readonly staged: string;
}

/** Puts audio into the storage account, where dropping it takes no more than a copy by the storage itself. */
export async function stageFile(storage: BlobServiceClient, name: string, path: string): Promise<void> {
  const staging = storage.getContainerClient(stagingName);
  await staging.createIfNotExists();
  await staging.getBlockBlobClient(name).uploadFile(path);
}

/** Drops files, in their order, many at once. */
export async function dropStaged(storage: BlobServiceClient, drops: readonly Drop[]): Promise<void> {
  const left = drops.values();
  const urls = new Map<string, string>();
  for (const { staged } of drops) {
    if (!urls.has(staged)) urls.set(staged, await stagedUrl(storage, staged));
  }
  await Promise.all(
    Array.from({ length: copiesAtOnce }, async () => {
      for (const { name, staged } of left) {
        await storage
          .getContainerClient('audio')
          .getBlobClient(name)
          .syncCopyFromURL(urls.get(staged) ?? '');
      }
    }),
  );
}

function stagedUrl(storage: BlobServiceClient, name: string): Promise<string> {
  return storage
    .getContainerClient(stagingName)
    .getBlobClient(name)
    .generateSasUrl({ permissions: BlobSASPermissions.parse('r'), expiresOn: new Date(Date.now() + copyWithinMs) });
}

/**
 * Waits until each file has its transcript, or its rejection, or the signal aborts. One file is looked for at a time, however
 * many there are: looking at all of them would be a load of its own.
 */
export async function awaitTranscripts(
  storage: BlobServiceClient,
  names: readonly string[],
  lookEveryMs: number,
  signal: AbortSignal,
): Promise<void> {
  const transcripts = storage.getContainerClient('transcripts');
  const rejected = storage.getContainerClient('rejected');
  for (const name of names) {
    const transcript = transcripts.getBlobClient(`${name}/transcript.json`);
    const rejection = rejected.getBlobClient(`${name}.json`);
    while (!signal.aborted && !(await transcript.exists()) && !(await rejection.exists())) {
      await wait(lookEveryMs, undefined, { signal }).catch(() => {}); // aborted: the loop ends
    }
  }
}
