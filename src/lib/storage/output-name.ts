import { createHash } from 'node:crypto';

/** Azure's limit is 1,024 characters: so many leave room for what is put behind a file's name. */
const longestName = 1_000;
const keptOfLonger = 900;

/** What the outputs of an audio file are named after: its own name, or of a very long one the beginning and a hash. */
export function outputName(audioName: string, longest: number = longestName): string {
  if (audioName.length <= longest) return audioName;
  const hash = createHash('sha256').update(audioName).digest('hex');
  // Half a character at the cut would make it a name of no blob.
  return `${audioName.slice(0, keptOfLonger).replace(/[\ud800-\udbff]$/, '')}~${hash}`;
}
