import type { BlobServiceClient } from '@azure/storage-blob';
import { blobCreatedEvent } from '../../local/events/blob-created-event.ts';

const withinMs = 10_000;

/**
 * Raises the storage event of a blob at once, where the local events look for new blobs twice a second; theirs is then a repeated
 * one. The answer is when, in ms since 1970.
 */
export async function announce(storage: BlobServiceClient, apiUrl: string, name: string): Promise<number> {
  const blob = storage.getContainerClient('audio').getBlobClient(name);
  const { etag = '', contentType = '', contentLength = 0 } = await blob.getProperties();
  const listed = { name, etag: etag.replaceAll('"', ''), contentType, contentLength, blobType: 'BlockBlob' };
  const url = new URL('/runtime/webhooks/blobs?functionName=Host.Functions.on-audio-dropped', apiUrl);
  const raisedAtMs = Date.now();
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/cloudevents+json; charset=utf-8' },
    body: JSON.stringify(blobCreatedEvent('audio', listed, blob.url, raisedAtMs)),
    signal: AbortSignal.timeout(withinMs),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`The host answered ${answer.status} to a storage event.`);
  return raisedAtMs;
}
