import { type BlobGetPropertiesResponse, RestError } from '@azure/storage-blob';
import { blobReference, connectionOf } from '../bindings/blob-binding.ts';
import { matchPath } from '../bindings/path-template.ts';
import type { StorageConnections } from '../bindings/storage-connections.ts';
import { type AppFunction, textOption } from '../functions/app-function.ts';
import type { BindingData, Invoker } from '../functions/invoker.ts';
import type { RpcTypedData } from '../rpc.ts';
import { blobPropertiesJson, metadataAsStored } from './blob-properties.ts';
import type { BlobQueue, QueuedBlob } from './blob-queue.ts';
import type { BlobEvent } from './event-grid.ts';

/** Between two tries of a failed call, as seen on the real host: far too short to ride out an outage. */
const retryDelayMs = 110;
const poisonQueue = 'webjobs-blobtrigger-poison';

export interface BlobTriggerSettings {
  /** Calls at once. */
  readonly maxParallel: number;
  /** Tries before an event goes to the poison queue. */
  readonly maxTries: number;
}

export interface BlobTriggerDeps {
  readonly queue: BlobQueue;
  readonly storage: StorageConnections;
  readonly invoker: Invoker;
  readonly log: (line: string) => void;
}

/** Takes accepted blob events from the internal queue to their functions: at least once, a few tries, then poison. */
export class BlobTriggers implements Disposable {
  readonly #settings: BlobTriggerSettings;
  readonly #deps: BlobTriggerDeps;
  readonly #functions = new Map<string, AppFunction>();
  #running = 0;
  #timer: NodeJS.Timeout | undefined;
  #open = false;

  constructor(settings: BlobTriggerSettings, deps: BlobTriggerDeps) {
    this.#settings = settings;
    this.#deps = deps;
  }

  add(fn: AppFunction): void {
    textOption(fn.trigger, 'path');
    this.#deps.storage.blobs(connectionOf(fn.trigger));
    this.#functions.set(functionId(fn), fn);
  }

  /** Keeps the events on disk, then lets the functions have them. Also for ids that no function has: those are dropped later. */
  accept(id: string, events: readonly BlobEvent[]): void {
    for (const event of events) this.#deps.queue.add(id, event);
    this.#pump();
  }

  start(): void {
    this.#open = true;
    this.#pump();
  }

  [Symbol.dispose](): void {
    this.#open = false;
    clearTimeout(this.#timer);
  }

  #pump(): void {
    clearTimeout(this.#timer);
    if (!this.#open) return;
    while (this.#running < this.#settings.maxParallel) {
      const blob = this.#deps.queue.take(Date.now());
      if (blob === undefined) break;
      this.#running += 1;
      void this.#run(blob).finally(() => {
        this.#running -= 1;
        this.#pump();
      });
    }
    const dueMs = this.#running < this.#settings.maxParallel ? this.#deps.queue.nextDueMs() : undefined;
    if (dueMs !== undefined) this.#timer = setTimeout(() => this.#pump(), Math.max(1, dueMs - Date.now()));
  }

  async #run(blob: QueuedBlob): Promise<void> {
    try {
      if (await this.#call(blob)) this.#deps.queue.done(blob);
      else if (blob.tries < this.#settings.maxTries) this.#deps.queue.retryAt(blob, Date.now() + retryDelayMs);
      else {
        await this.#poison(blob);
        this.#deps.queue.done(blob);
      }
    } catch (error) {
      this.#deps.log(`error: blob event for ${blob.container}/${blob.name}: ${String(error)}`);
      this.#deps.queue.retryAt(blob, Date.now() + 1000); // storage does not answer: the event waits, it is not lost
    }
  }

  /** True when the event is dealt with: called without error, or there is nothing to call. */
  async #call(blob: QueuedBlob): Promise<boolean> {
    const fn = this.#functions.get(blob.functionId);
    if (fn === undefined) return true;
    const input = await this.#input(fn, blob);
    if (input === undefined) return true;
    const outcome = await this.#deps.invoker.invoke(fn, input.data, input.metadata);
    return outcome.ok;
  }

  async #input(fn: AppFunction, blob: QueuedBlob): Promise<{ data: RpcTypedData; metadata: BindingData } | undefined> {
    const connection = connectionOf(fn.trigger);
    const container = this.#deps.storage.blobs(connection).getContainerClient(blob.container);
    const client = container.getBlobClient(blob.name);
    let properties: BlobGetPropertiesResponse;
    try {
      properties = await client.getProperties();
    } catch (error) {
      if (error instanceof RestError && error.statusCode === 404) return undefined; // gone again: dropped
      throw error;
    }
    const userMetadata = await metadataAsStored(container, blob.name, properties);
    const path = `${blob.container}/${blob.name}`;
    // An event from another container still calls the function; only the path's own values are then missing.
    const values = matchPath(textOption(fn.trigger, 'path'), path) ?? {};
    const data: RpcTypedData =
      fn.trigger['sdkBinding'] === true
        ? blobReference(connection, blob.container, blob.name)
        : { bytes: await client.downloadToBuffer() };
    return {
      data,
      metadata: {
        BlobTrigger: { string: path },
        Uri: { json: JSON.stringify(client.url) },
        Properties: { json: blobPropertiesJson(properties, userMetadata) },
        Metadata: { json: JSON.stringify(userMetadata) },
        ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { string: value }])),
      },
    };
  }

  async #poison(blob: QueuedBlob): Promise<void> {
    const message = {
      Type: 'BlobTrigger',
      FunctionId: blob.functionId,
      BlobType: blob.blobType,
      ContainerName: blob.container,
      BlobName: blob.name,
      ETag: blob.etag,
    };
    const queue = this.#deps.storage.queues().getQueueClient(poisonQueue);
    await queue.createIfNotExists();
    await queue.sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
    this.#deps.log(`error: ${blob.container}/${blob.name} failed ${blob.tries} times: moved to ${poisonQueue}`);
  }
}

/** How the real host names a function in its blob webhook and messages. */
export function functionId(fn: { readonly name: string }): string {
  return `Host.Functions.${fn.name}`;
}
