import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { SeenBlobs } from '../events/seen-blobs.ts';
import type { StorageConnections } from './bindings/storage-connections.ts';
import { BlobQueue } from './blob/blob-queue.ts';
import { BlobTriggers } from './blob/blob-triggers.ts';
import type { AcceptEvents } from './blob/blob-webhook.ts';
import { ContainerScans } from './blob/container-scans.ts';
import type { AddFunction } from './functions/function-table.ts';
import type { Invoker } from './functions/invoker.ts';
import type { HostJson } from './host-json.ts';
import { QueueTriggers } from './queue/queue-triggers.ts';
import { TimerStore } from './timer/timer-store.ts';
import { TimerTriggers } from './timer/timer-triggers.ts';

export interface TriggerDeps {
  readonly database: DatabaseSync;
  readonly stateDir: string;
  readonly storage: StorageConnections;
  readonly invoker: Invoker;
  readonly blobs: HostJson['extensions']['blobs'];
  readonly queues: HostJson['extensions']['queues'];
  readonly log: (line: string) => void;
}

/** The triggers that call functions by themselves: blobs, queues, timers. */
export class Triggers implements AsyncDisposable {
  /** Takes a function in, by its trigger's lower-case type. */
  readonly byType: Readonly<Record<string, AddFunction>>;
  readonly acceptBlobs: AcceptEvents;
  readonly #starts: readonly (() => void)[];
  readonly #resources: AsyncDisposableStack;

  private constructor(deps: TriggerDeps, resources: AsyncDisposableStack) {
    const { storage, invoker, log } = deps;
    const blobs = resources.use(
      new BlobTriggers(
        { maxParallel: deps.blobs.maxDegreeOfParallelism, maxTries: deps.blobs.poisonBlobThreshold },
        { queue: new BlobQueue(deps.database), storage, invoker, log },
      ),
    );
    const accept: AcceptEvents = (id, events) => blobs.accept(id, events);
    const seen = resources.use(new SeenBlobs(join(deps.stateDir, 'seen-blobs.sqlite')));
    const scans = resources.use(new ContainerScans({ storage, seen, accept, log }));
    const timers = resources.use(new TimerTriggers(invoker, new TimerStore(deps.database)));
    const queues = resources.use(
      new QueueTriggers(
        {
          batchSize: deps.queues.batchSize,
          maxDequeueCount: deps.queues.maxDequeueCount,
          maxPollingIntervalMs: deps.queues.maxPollingInterval ?? 60_000,
          visibilityTimeoutMs: deps.queues.visibilityTimeout ?? 0,
          encoding: deps.queues.messageEncoding,
        },
        { storage, invoker, log },
      ),
    );
    this.acceptBlobs = accept;
    this.byType = {
      blobtrigger: (fn) => {
        blobs.add(fn);
        if (fn.trigger['source'] !== 'EventGrid') scans.add(fn);
      },
      queuetrigger: (fn) => queues.add(fn),
      timertrigger: (fn) => timers.add(fn),
    };
    this.#starts = [blobs, scans, timers, queues].map((trigger) => () => trigger.start());
    this.#resources = resources;
  }

  static open(deps: TriggerDeps): Triggers {
    return new Triggers(deps, new AsyncDisposableStack());
  }

  start(): void {
    for (const start of this.#starts) start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
