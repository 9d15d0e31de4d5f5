import { setTimeout as pause } from 'node:timers/promises';
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { connectionOf } from '../bindings/blob-binding.ts';
import type { QueueEncoding } from '../bindings/queue-output.ts';
import type { StorageConnections } from '../bindings/storage-connections.ts';
import { dotNetTime } from '../blob/blob-properties.ts';
import { type AppFunction, textOption } from '../functions/app-function.ts';
import type { Invoker } from '../functions/invoker.ts';
import { jsonProperties } from '../http/rpc-request.ts';

export interface QueueTriggerSettings {
  readonly batchSize: number;
  readonly maxDequeueCount: number;
  readonly maxPollingIntervalMs: number;
  /** How long a failed message stays hidden. */
  readonly visibilityTimeoutMs: number;
  readonly encoding: QueueEncoding;
}

export interface QueueTriggerDeps {
  readonly storage: StorageConnections;
  readonly invoker: Invoker;
  readonly log: (line: string) => void;
}

const firstPollMs = 100;
/** A message is hidden this long while its function has it, as on the real host: a call that takes longer overlaps. */
const processingSeconds = 600;

/** Takes messages of storage queues to their functions; after too many tries to `<queue>-poison`. */
export class QueueTriggers implements AsyncDisposable {
  readonly #settings: QueueTriggerSettings;
  readonly #deps: QueueTriggerDeps;
  readonly #listeners: { readonly fn: AppFunction; readonly queue: QueueClient; readonly poison: QueueClient }[] = [];
  readonly #stop = new AbortController();
  #loops: Promise<unknown> = Promise.resolve();

  constructor(settings: QueueTriggerSettings, deps: QueueTriggerDeps) {
    this.#settings = settings;
    this.#deps = deps;
  }

  add(fn: AppFunction): void {
    const name = textOption(fn.trigger, 'queueName');
    const service = this.#deps.storage.queues(connectionOf(fn.trigger));
    this.#listeners.push({
      fn,
      queue: service.getQueueClient(name),
      poison: service.getQueueClient(`${name}-poison`),
    });
  }

  start(): void {
    this.#loops = Promise.all(this.#listeners.map((listener) => this.#listen(listener)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loops;
  }

  async #listen(listener: { fn: AppFunction; queue: QueueClient; poison: QueueClient }): Promise<void> {
    const { signal } = this.#stop;
    const running = new Set<Promise<void>>();
    let waitMs = firstPollMs;
    while (!signal.aborted) {
      const messages = await this.#receive(listener.queue);
      for (const message of messages) {
        const run = this.#run(listener.fn, listener.queue, listener.poison, message).finally(() => running.delete(run));
        running.add(run);
      }
      waitMs = messages.length > 0 ? firstPollMs : Math.min(waitMs * 2, this.#settings.maxPollingIntervalMs);
      if (messages.length === 0) await pause(waitMs, undefined, { signal }).catch(() => undefined); // aborted: ends
      // Half a batch still in work: the next one is fetched only when that much is done.
      while (running.size > this.#settings.batchSize / 2 && !signal.aborted) {
        await Promise.race([...running, aborted(signal)]);
      }
    }
  }

  async #receive(queue: QueueClient): Promise<readonly DequeuedMessageItem[]> {
    try {
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: this.#settings.batchSize,
        visibilityTimeout: processingSeconds,
        abortSignal: this.#stop.signal,
      });
      return receivedMessageItems;
    } catch (error) {
      const missing = error instanceof Error && 'statusCode' in error && error.statusCode === 404;
      if (!missing && !this.#stop.signal.aborted) this.#deps.log(`warning: queue ${queue.name}: ${String(error)}`);
      return [];
    }
  }

  async #run(fn: AppFunction, queue: QueueClient, poison: QueueClient, message: DequeuedMessageItem): Promise<void> {
    const { encoding, maxDequeueCount, visibilityTimeoutMs } = this.#settings;
    const text =
      encoding === 'base64' ? Buffer.from(message.messageText, 'base64').toString('utf8') : message.messageText;
    try {
      const outcome = await this.#deps.invoker.invoke(fn, { string: text }, queueMetadata(message, text));
      if (!outcome.ok && message.dequeueCount < maxDequeueCount) {
        const hiddenSeconds = Math.ceil(visibilityTimeoutMs / 1000);
        await queue.updateMessage(message.messageId, message.popReceipt, message.messageText, hiddenSeconds);
        return;
      }
      if (!outcome.ok) {
        await poison.createIfNotExists();
        await poison.sendMessage(message.messageText);
        this.#deps.log(`error: message ${message.messageId} of ${queue.name} moved to ${poison.name}`);
      }
      await queue.deleteMessage(message.messageId, message.popReceipt);
    } catch (error) {
      // The message comes back when its time is up.
      this.#deps.log(`warning: queue ${queue.name}, message ${message.messageId}: ${String(error)}`);
    }
  }
}

function queueMetadata(message: DequeuedMessageItem, text: string) {
  const properties = Object.entries(jsonProperties(text)).map(([key, value]) => [key, { string: value }]);
  return {
    QueueTrigger: { string: text },
    DequeueCount: { json: String(message.dequeueCount) },
    ExpirationTime: { json: JSON.stringify(dotNetTime(message.expiresOn)) },
    Id: { string: message.messageId },
    InsertionTime: { json: JSON.stringify(dotNetTime(message.insertedOn)) },
    NextVisibleTime: { json: JSON.stringify(dotNetTime(message.nextVisibleOn)) },
    PopReceipt: { string: message.popReceipt },
    ...Object.fromEntries(properties),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
