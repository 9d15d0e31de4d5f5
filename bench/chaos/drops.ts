import { setTimeout as wait } from 'node:timers/promises';
import type { BlobServiceClient } from '@azure/storage-blob';
import { dropStaged } from '../speed/drop.ts';
import { type Content, type PlannedFile, stagedName } from './files.ts';

/** What a file became: its versions as they were dropped, and whether it is there. */
export interface DroppedFile {
  readonly name: string;
  readonly versions: readonly { readonly etag: string; readonly content: Content }[];
  readonly isDeleted: boolean;
}

const letter = Buffer.from('Dear Sir or Madam,\n'.repeat(100));
const picture = Buffer.from('\x89PNG\r\n\x1a\n'.padEnd(500, '\0'), 'latin1');

/** Drops one file, overwrites and deletes it, each at its time; while the storage is away its owner waits. */
export async function dropFile(
  storage: BlobServiceClient,
  file: PlannedFile,
  startedAt: number,
  storageIsThere: () => Promise<void>,
  signal: AbortSignal,
): Promise<DroppedFile> {
  const at = async (atMs: number) => {
    await wait(Math.max(0, startedAt + atMs - performance.now()), undefined, { signal });
  };
  const blob = storage.getContainerClient('audio').getBlockBlobClient(file.name);
  const versions: { etag: string; content: Content }[] = [];
  for (const { atMs, content } of file.versions) {
    await at(atMs);
    await certainly(() => put(storage, file.name, content), storageIsThere, signal);
    const { etag = '' } = await certainly(() => blob.getProperties(), storageIsThere, signal);
    versions.push({ etag, content });
  }
  if (file.deletedAtMs === undefined) return { name: file.name, versions, isDeleted: false };
  await at(file.deletedAtMs);
  await certainly(() => blob.deleteIfExists(), storageIsThere, signal);
  return { name: file.name, versions, isDeleted: true };
}

async function put(storage: BlobServiceClient, name: string, content: Content): Promise<void> {
  if (content.kind === 'speech') return dropStaged(storage, [{ name, staged: stagedName(content.audio) }]);
  const bytes = { letter, picture, empty: Buffer.alloc(0) }[content.kind];
  await storage.getContainerClient('audio').getBlockBlobClient(name).upload(bytes, bytes.length);
}

const againMs = 300;

async function certainly<T>(
  deed: () => Promise<T>,
  storageIsThere: () => Promise<void>,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    await storageIsThere();
    try {
      return await deed();
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      await wait(againMs, undefined, { signal });
    }
  }
}
