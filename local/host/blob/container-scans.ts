import { setTimeout as pause } from 'node:timers/promises';
import { scanContainer } from '../../events/scan-container.ts';
import type { SeenBlobs } from '../../events/seen-blobs.ts';
import { connectionOf } from '../bindings/blob-binding.ts';
import { matchPath, splitBlobPath } from '../bindings/path-template.ts';
import type { StorageConnections } from '../bindings/storage-connections.ts';
import { type AppFunction, textOption } from '../functions/app-function.ts';
import { functionId } from './blob-triggers.ts';
import type { AcceptEvents } from './blob-webhook.ts';

/** Much more often than the real host's polling, whose minutes help nobody on one machine. */
const pollMs = 500;

export interface ContainerScanDeps {
  readonly storage: StorageConnections;
  readonly seen: SeenBlobs;
  readonly accept: AcceptEvents;
  readonly log: (line: string) => void;
}

/** A blob trigger without Event Grid (`source: 'LogsAndContainerScan'`, the default): the host itself looks for blobs. */
export class ContainerScans implements AsyncDisposable {
  readonly #deps: ContainerScanDeps;
  readonly #functions: AppFunction[] = [];
  readonly #stop = new AbortController();
  #loops: Promise<unknown> = Promise.resolve();

  constructor(deps: ContainerScanDeps) {
    this.#deps = deps;
  }

  add(fn: AppFunction): void {
    this.#functions.push(fn);
  }

  start(): void {
    this.#loops = Promise.all(this.#functions.map((fn) => this.#scan(fn)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loops;
  }

  async #scan(fn: AppFunction): Promise<void> {
    const { storage, seen, accept, log } = this.#deps;
    const { signal } = this.#stop;
    const path = textOption(fn.trigger, 'path');
    const { container } = splitBlobPath(path);
    const client = storage.blobs(connectionOf(fn.trigger)).getContainerClient(container);
    const id = functionId(fn);
    while (!signal.aborted) {
      try {
        await scanContainer(
          client,
          seen,
          id,
          async ({ name, etag, blobType }) => {
            if (matchPath(path, `${container}/${name}`) !== undefined)
              accept(id, [{ container, name, etag, blobType }]);
          },
          signal,
        );
      } catch (error) {
        if (!signal.aborted) log(`warning: ${fn.name}: container ${container} could not be read: ${String(error)}`);
      }
      await pause(pollMs, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    }
  }
}
