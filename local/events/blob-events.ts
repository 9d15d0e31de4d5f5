import { setTimeout as pause } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { blobCreatedEvent } from './blob-created-event.ts';
import { type ListedBlob, scanContainer } from './scan-container.ts';
import { SeenBlobs } from './seen-blobs.ts';

export interface WatchBlobsOptions {
  readonly connectionString: string;
  readonly container: string;
  /** The host's base URL, such as http://127.0.0.1:7071. */
  readonly hostUrl: string;
  /** The function that gets the events, by its plain name. */
  readonly functionName: string;
  /** A SQLite file that remembers what was raised. */
  readonly statePath: string;
  /** Ends the watch: the promise then resolves. */
  readonly signal: AbortSignal;
  /** Where a problem is told, once while it lasts; not told by default. */
  readonly log?: (line: string) => void;
}

const pollMs = 500;
/** The host only writes the event down, so it answers in milliseconds or is not well. */
const deliveryTimeoutMs = 10_000;

/**
 * Raises Event Grid's BlobCreated events for a container of a storage emulator, which raises none: looks for new
 * blobs twice a second and posts each to the host's webhook, at least once. While the host or the storage is away it
 * tries again; blobs that were there before the first run are new.
 */
export async function watchBlobs(options: WatchBlobsOptions): Promise<void> {
  const { signal, log = () => undefined } = options;
  using seen = new SeenBlobs(options.statePath);
  const service = BlobServiceClient.fromConnectionString(options.connectionString);
  const container = service.getContainerClient(options.container);
  const deliver = async (blob: ListedBlob) => {
    const url = container.getBlobClient(blob.name).url;
    await post(options, blobCreatedEvent(options.container, blob, url, seen.nextSequence()));
  };
  let problem = '';
  while (!signal.aborted) {
    try {
      await scanContainer(container, seen, options.functionName, deliver, signal);
      problem = '';
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (!signal.aborted && text !== problem) log(`No blob events for ${options.container} now: ${text}`);
      problem = text;
    }
    await pause(pollMs, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
  }
}

async function post(options: WatchBlobsOptions, event: object): Promise<void> {
  const url = new URL('/runtime/webhooks/blobs', options.hostUrl);
  url.searchParams.set('functionName', `Host.Functions.${options.functionName}`);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/cloudevents+json; charset=utf-8' },
    body: JSON.stringify(event),
    signal: AbortSignal.any([options.signal, AbortSignal.timeout(deliveryTimeoutMs)]),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the host answered ${response.status} to a blob event`);
}
