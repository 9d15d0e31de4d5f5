import { threadId, type Worker } from 'node:worker_threads';

/** A thread of this process, as it is called in snapshots. */
export interface ThreadName {
  /** Node's own number of it; 0 is the main thread. */
  readonly id: number;
  readonly name: string;
}

export const mainThread: ThreadName = { id: threadId, name: 'main' };

const live = new Map<number, Worker>();
let watching = false;

/** Keeps account of this process's threads from here on, whoever starts them, until each has ended. */
export function watchThreads(): void {
  if (watching) return;
  watching = true;
  process.on('worker', (worker) => {
    const id = worker.threadId;
    live.set(id, worker);
    worker.once('exit', () => live.delete(id));
  });
}

export function liveThread(id: number): Worker | undefined {
  return live.get(id);
}

/** The ids of threads that are alive beside the main one. */
export function liveThreadIds(): readonly number[] {
  return [...live.keys()];
}
