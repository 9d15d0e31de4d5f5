import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';

/** A file on this machine and the name it gets in the audio container. */
export interface DroppedFile {
  readonly path: string;
  readonly name: string;
}
export interface Refusal {
  readonly path: string;
  readonly reason: string;
}

/** Which of the paths can be dropped, under their own names; a second file of the same name is told apart by a folder. */
export async function readPaths(paths: readonly string[]): Promise<{ files: DroppedFile[]; refused: Refusal[] }> {
  const files: DroppedFile[] = [];
  const refused: Refusal[] = [];
  for (const path of paths) {
    const facts = await stat(path).catch(() => undefined);
    if (!facts) refused.push({ path, reason: 'There is no such file.' });
    else if (!facts.isFile()) refused.push({ path, reason: 'It is not a file.' });
    else {
      const same = files.filter((file) => basename(file.path) === basename(path)).length;
      files.push({ path, name: same === 0 ? basename(path) : `${same + 1}/${basename(path)}` });
    }
  }
  return { files, refused };
}

/** Puts the files into the audio container, read as they are sent. */
export async function dropFiles(connectionString: string, files: readonly DroppedFile[]): Promise<void> {
  const audio = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('audio');
  for (const file of files) await audio.getBlockBlobClient(file.name).uploadFile(file.path);
}
