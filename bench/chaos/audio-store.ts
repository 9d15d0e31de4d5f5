import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobServiceClient } from '@azure/storage-blob';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { writeAudio } from '../app/write-audio.ts';
import { stageFile } from '../speed/drop.ts';
import { stagedName, type TestAudio } from './files.ts';

/** Makes each audio once, and puts it where it can be dropped from. */
export async function stageAll(
  storage: BlobServiceClient,
  folder: string,
  audio: readonly TestAudio[],
  signal: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const one of audio) {
    const name = stagedName(one);
    const path = join(folder, name);
    await writeAudio(path, one.form, tonesScript(one), signal);
    await stageFile(storage, name, path);
  }
}
