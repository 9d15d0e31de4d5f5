import { setInterval } from 'node:timers/promises';
import { JobCancelled } from '../job/errors.ts';
import type { JobId } from '../job/job.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { blobExists } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';

/** A cancelled recognition stops within 5 s of the request: a look every 2 s leaves time for the rest. */
const lookEveryMs = 2_000;

/** Its signal aborts, with a JobCancelled, when the job's cancel mark appears. */
export interface CancelWatch extends Disposable {
  readonly signal: AbortSignal;
}

export function watchForCancel(store: BlobStore, id: JobId): CancelWatch {
  const cancelled = new AbortController();
  const stopped = new AbortController();
  void look(store, id, cancelled, stopped.signal);
  return { signal: cancelled.signal, [Symbol.dispose]: () => stopped.abort() };
}

/** Throws a JobCancelled when the mark is there already. */
export async function throwIfCancelled(store: BlobStore, id: JobId, signal: AbortSignal): Promise<void> {
  if (await blobExists(store.work, workNames.cancel(id), signal)) throw new JobCancelled();
}

async function look(store: BlobStore, id: JobId, cancelled: AbortController, stopped: AbortSignal): Promise<void> {
  try {
    for await (const _ of setInterval(lookEveryMs, undefined, { signal: stopped, ref: false })) {
      // A look that fails says nothing about the mark; the next one may.
      const marked = await blobExists(store.work, workNames.cancel(id), stopped).catch(() => false);
      if (marked) return cancelled.abort(new JobCancelled());
    }
  } catch (thrown) {
    if (!stopped.aborted) throw thrown;
  }
}
