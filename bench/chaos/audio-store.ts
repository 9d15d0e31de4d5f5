import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobServiceClient } from '@azure/storage-blob';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { writeAudio } from '../app/write-audio.ts';
import { stageFile } from '../speed/drop.ts';
import { stagedName, type TestAudio } from './files.ts';

/** Each takes a processor, and an encoder another. */
const atOnce = 2;

/** Makes each audio once, and puts it where it can be dropped from. */
export async function stageAll(
  storage: BlobServiceClient,
  folder: string,
  audio: readonly TestAudio[],
  signal: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const left = audio.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const one of left) {
        const name = stagedName(one);
        const path = join(folder, name);
        await writeAudio(path, one.form, tonesScript(one), signal);
        await stageFile(storage, name, path);
      }
    }),
  );
}
