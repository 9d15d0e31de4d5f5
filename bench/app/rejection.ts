import type { BlobServiceClient } from '@azure/storage-blob';
import * as z from 'zod';

const rejectionSchema = z.object({
  source: z.object({ etag: z.string() }),
  code: z.string(),
  reason: z.string(),
  whatToDo: z.string(),
});
export type Rejection = z.infer<typeof rejectionSchema>;

/** A file's rejection, straight from the container; undefined when it was not rejected. */
export async function rejectionOf(storage: BlobServiceClient, name: string): Promise<Rejection | undefined> {
  const blob = storage.getContainerClient('rejected').getBlobClient(`${name}.json`);
  if (!(await blob.exists())) return undefined;
  return rejectionSchema.parse(JSON.parse((await blob.downloadToBuffer()).toString('utf8')));
}

/** Why a file has no transcript, in the app's words; undefined when it was not rejected. */
export async function rejectionReason(storage: BlobServiceClient, name: string): Promise<string | undefined> {
  return (await rejectionOf(storage, name))?.reason;
}
