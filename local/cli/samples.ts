import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DroppedFile } from './drop-files.ts';

const ownDir = fileURLToPath(new URL('../../samples', import.meta.url));
/** Where Debian's pocketsphinx-testdata keeps five real human utterances. */
const librivoxDir = '/usr/share/pocketsphinx/test/data/librivox';
const isAudio = /\.(wav|mp3|ogg|flac|m4a)$/;

/** Recordings to show what happens: the project's own, and real voices where they are installed. */
export async function findSamples(): Promise<DroppedFile[]> {
  const folders = await Promise.all([ownDir, librivoxDir].map(filesOf));
  return folders.flat();
}

async function filesOf(folder: string): Promise<DroppedFile[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => isAudio.test(name))
    .sort()
    .map((name) => ({ name, path: join(folder, name) }));
}
