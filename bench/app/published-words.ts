import type { BlobServiceClient } from '@azure/storage-blob';
import * as z from 'zod';

const transcriptSchema = z.object({
  source: z.object({ etag: z.string() }),
  phrases: z.array(z.object({ words: z.array(z.object({ text: z.string(), start: z.number() })) })),
});

export interface PublishedTranscript {
  /** Of the version that was transcribed. */
  readonly etag: string;
  /** Starts in seconds. */
  readonly words: readonly { readonly text: string; readonly start: number }[];
}

/** A file's transcript, straight from the container: nothing more is asked of the worker. Undefined when it is not there. */
export async function publishedTranscript(
  storage: BlobServiceClient,
  name: string,
): Promise<PublishedTranscript | undefined> {
  const blob = storage.getContainerClient('transcripts').getBlobClient(`${name}/transcript.json`);
  if (!(await blob.exists())) return undefined;
  const { source, phrases } = transcriptSchema.parse(JSON.parse((await blob.downloadToBuffer()).toString('utf8')));
  return { etag: source.etag, words: phrases.flatMap(({ words }) => words) };
}

/** The words of a file's transcript; none when it is not there. */
export async function publishedWords(storage: BlobServiceClient, name: string): Promise<string[]> {
  return (await publishedTranscript(storage, name))?.words.map(({ text }) => text) ?? [];
}
