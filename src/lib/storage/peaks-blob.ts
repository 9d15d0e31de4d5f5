import type { Peaks } from '../audio/peaks.ts';
import type { BlobStore } from './blob-store.ts';
import { writeJson } from './json-blob.ts';
import { outputName } from './output-name.ts';
import { type Publication, publicationMetadata } from './transcript-blobs.ts';

/** What peaks.json holds, and the API answers. */
export interface PeaksFile {
  readonly secondsPerPeak: number;
  /** One byte for each, in base64. */
  readonly peaks: string;
}

/** Beside the transcript. */
export const peaksName = (audioName: string) => `${outputName(audioName)}/peaks.json`;

export async function writePeaks(
  store: BlobStore,
  audioName: string,
  peaks: Peaks,
  publication: Publication,
  signal: AbortSignal,
): Promise<void> {
  const file: PeaksFile = { secondsPerPeak: peaks.stepMs / 1000, peaks: peaks.base64 };
  const metadata = publicationMetadata(publication);
  await writeJson(store.transcripts, peaksName(audioName), file, { metadata, signal });
}
