import type { BlobServiceClient } from '@azure/storage-blob';
import * as z from 'zod';

const rejectionSchema = z.object({ reason: z.string() });

/** Why a file has no transcript, in the app's words; undefined when it was not rejected. */
export async function rejectionReason(storage: BlobServiceClient, name: string): Promise<string | undefined> {
  const blob = storage.getContainerClient('rejected').getBlobClient(`${name}.json`);
  if (!(await blob.exists())) return undefined;
  return rejectionSchema.parse(JSON.parse((await blob.downloadToBuffer()).toString('utf8'))).reason;
}
