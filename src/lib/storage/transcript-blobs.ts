import { Readable } from 'node:stream';
import type { JobId } from '../job/job.ts';
import type { BlobStore } from './blob-store.ts';
import { asStorageFailure, statusOf } from './errors.ts';

export const transcriptFormats = ['json', 'vtt', 'srt', 'txt'] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

export const contentTypes: Readonly<Record<TranscriptFormat, string>> = {
  json: 'application/json; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  srt: 'application/x-subrip; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

export const transcriptName = (audioName: string, format: TranscriptFormat) => `${audioName}/transcript.${format}`;

/** Metadata of a transcript that says which job made it. */
export const publishedBy = (id: JobId) => ({ jobid: id });

/** True when the file's transcript is there and this job made it. */
export async function isPublished(
  store: BlobStore,
  audioName: string,
  id: JobId,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const blob = store.transcripts.getBlobClient(transcriptName(audioName, 'json'));
    const properties = await blob.getProperties({ abortSignal: signal });
    return properties.metadata?.['jobid'] === id;
  } catch (thrown) {
    if (statusOf(thrown) === 404) return false;
    throw asStorageFailure(thrown, `Looking for the transcript of "${audioName}"`);
  }
}

/** A transcript as a stream; undefined when it is not there, or another job made it. */
export async function openTranscript(
  store: BlobStore,
  audioName: string,
  id: JobId,
  format: TranscriptFormat,
  signal: AbortSignal,
): Promise<Readable | undefined> {
  try {
    const blob = store.transcripts.getBlobClient(transcriptName(audioName, format));
    const download = await blob.download(0, undefined, { abortSignal: signal });
    const stream = download.readableStreamBody;
    if (download.metadata?.['jobid'] === id && stream) return Readable.from(stream);
    if (stream) Readable.from(stream).destroy();
    return undefined;
  } catch (thrown) {
    if (statusOf(thrown) === 404) return undefined;
    throw asStorageFailure(thrown, `Reading the transcript of "${audioName}"`);
  }
}
