import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getHeapSnapshot } from 'node:v8';
import { AllocationSampling } from './allocation-sampling.ts';
import { endsWithin } from './bounded.ts';
import { NoSuchThread, SnapshotNotWritten, SnapshotRunning, ThreadBusy } from './errors.ts';
import { liveThread, liveThreadIds, mainThread, type ThreadName } from './live-threads.ts';

export interface HeapSnapshotOptions {
  /** Must be there: whoever sets it decides who can read what is in memory. */
  readonly folder: string;
  /** Which thread's heap; the main one when left out. */
  readonly threadId?: number;
  /** How a file is opened, for tests of a disk that is full. */
  readonly openFile?: (path: string) => Promise<Writable>;
}

/** Whose heap it is, and when; kept in the file, under `dropscribe`. */
export interface HeapSnapshotFacts {
  readonly at: string;
  readonly process: { readonly pid: number; readonly node: string; readonly rssBytes: number };
  readonly thread: ThreadName;
}

export interface HeapSnapshotFile extends HeapSnapshotFacts {
  readonly file: string;
  readonly bytes: number;
  /** Other threads that could be asked for. */
  readonly liveThreads: readonly number[];
}

/** A thread answers between two of its tasks. */
const threadAnswersWithinMs = 15_000;
/** For the owner alone: it holds whatever secret is in memory. */
const ownerOnly = 0o600;

const factsKey = 'dropscribe';

const sampling = new AllocationSampling();
let running = false;

/**
 * Writes one thread's heap, in V8's format, to a new file. From the first one of the main thread on its allocations are
 * sampled, and each later snapshot holds what they came to. Its thread stands still meanwhile, about 1 s for a
 * file of 30 MB.
 * Throws a SnapshotNotWritten, SnapshotRunning, NoSuchThread or ThreadBusy; no file is left then.
 */
export async function writeHeapSnapshot(options: HeapSnapshotOptions): Promise<HeapSnapshotFile> {
  if (running) throw new SnapshotRunning();
  running = true;
  try {
    return await write(options.folder, options.threadId ?? mainThread.id, options.openFile ?? openNewFile);
  } finally {
    running = false;
  }
}

async function write(folder: string, threadId: number, open: typeof openNewFile): Promise<HeapSnapshotFile> {
  const thread = threadId === mainThread.id ? mainThread : { id: threadId, name: `thread ${threadId}` };
  const facts: HeapSnapshotFacts = {
    at: new Date().toISOString(),
    process: { pid: process.pid, node: process.version, rssBytes: process.memoryUsage.rss() },
    thread,
  };
  const name = `${facts.at.replaceAll(/[:.]/g, '-')}-${process.pid}-${thread.name.replace(' ', '-')}.heapsnapshot`;
  const file = join(folder, name);
  // The file comes first: what cannot be written is not worth a pause of the app.
  const target = await open(file).catch((cause: unknown) => {
    throw new SnapshotNotWritten(folder, cause);
  });
  try {
    await (thread === mainThread ? writeMain(facts, target) : writeThread(facts, target));
    return { file, bytes: (await stat(file)).size, ...facts, liveThreads: liveThreadIds() };
  } catch (thrown) {
    target.destroy();
    // What was thrown tells more than a folder that cannot be tidied either.
    await rm(file, { force: true }).catch(() => undefined);
    if (thrown instanceof NoSuchThread || thrown instanceof ThreadBusy) throw thrown;
    throw new SnapshotNotWritten(folder, thrown);
  }
}

async function writeMain(facts: HeapSnapshotFacts, target: Writable): Promise<void> {
  const allocations = await sampling.read();
  await writeWithFacts(getHeapSnapshot(), { ...facts, ...(allocations ? { allocations } : {}) }, target);
  // Only now, so that the snapshot's own work is not among the samples.
  await sampling.start();
}

async function writeThread(facts: HeapSnapshotFacts, target: Writable): Promise<void> {
  const { id } = facts.thread;
  const worker = liveThread(id);
  if (!worker) throw new NoSuchThread(id, ['0 (main)', ...liveThreadIds().map(String)]);
  const heap = worker.getHeapSnapshot();
  if (!(await endsWithin(heap, threadAnswersWithinMs))) {
    heap.then(
      (late) => late.destroy(),
      () => undefined,
    );
    throw new ThreadBusy(id, threadAnswersWithinMs);
  }
  await writeWithFacts(await heap, facts, target);
}

/** The facts become the file's first key, which V8's own tools pass over. */
async function writeWithFacts(heap: Readable, facts: object, target: Writable): Promise<void> {
  // Chrome's reader looks for the first "snapshot" there is, so the facts must not hold it.
  const text = JSON.stringify(facts).replaceAll('"snapshot"', '"\\u0073napshot"');
  await pipeline(
    heap,
    async function* (chunks: AsyncIterable<Buffer>) {
      let first = true;
      for await (const chunk of chunks) {
        if (first) yield `{"${factsKey}":${text},`;
        yield first ? chunk.subarray(1) : chunk;
        first = false;
      }
    },
    target,
  );
}

async function openNewFile(path: string): Promise<Writable> {
  const handle = await open(path, 'wx', ownerOnly);
  return handle.createWriteStream();
}
