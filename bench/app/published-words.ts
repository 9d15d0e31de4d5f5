import type { BlobServiceClient } from '@azure/storage-blob';
import * as z from 'zod';

const transcriptSchema = z.object({
  phrases: z.array(z.object({ words: z.array(z.object({ text: z.string() })) })),
});

/** The words of a file's transcript, straight from the container: nothing more is asked of the worker. None when it is not there. */
export async function publishedWords(storage: BlobServiceClient, name: string): Promise<string[]> {
  const blob = storage.getContainerClient('transcripts').getBlobClient(`${name}/transcript.json`);
  if (!(await blob.exists())) return [];
  const { phrases } = transcriptSchema.parse(JSON.parse((await blob.downloadToBuffer()).toString('utf8')));
  return phrases.flatMap(({ words }) => words.map(({ text }) => text));
}
