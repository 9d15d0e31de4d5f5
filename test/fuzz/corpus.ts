import { Worker } from 'node:worker_threads';
import type { BaseFile } from './base-files.ts';
import type { CorpusMessage, CorpusOrder } from './corpus-thread.ts';

export interface CorpusResult {
  readonly files: number;
  /** How many ended in which way: `audio`, `encoded` (for the decoder), or the code of a failure. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What was neither: a crash, a hang, an error without plain words. */
  readonly faults: readonly string[];
  readonly slowestMs: number;
  /** By how much the process was larger than before, at most. */
  readonly grownMb: number;
}

export interface CorpusOptions extends Omit<CorpusOrder, 'bases' | 'progress'> {
  readonly bases: readonly BaseFile[];
  /** One file that takes longer hangs: the thread is ended. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

const lookMs = 50;

/** Reads mutants one after another in a thread, which can be ended even in the midst of an endless loop. */
export async function runCorpus({ deadlineMs, signal, ...order }: CorpusOptions): Promise<CorpusResult> {
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const before = process.memoryUsage.rss();
  let peak = before;
  let latest = { number: -1, sinceMs: performance.now() };
  const ended = Promise.withResolvers<CorpusMessage>();
  const failed = (why: string) =>
    ended.resolve({ files: Atomics.load(progress, 0), outcomes: {}, faults: [why], slowestMs: 0 });
  const nth = () => `file ${Atomics.load(progress, 0)} of seed ${order.seed}`;
  const workerData: CorpusOrder = { ...order, progress };
  const thread = new Worker(new URL('corpus-thread.ts', import.meta.url), { workerData });
  thread.once('message', (message: CorpusMessage) => ended.resolve(message));
  thread.once('error', (error) => failed(`${nth()}: the thread crashed: ${error}`));
  thread.once('exit', () => failed(`${nth()}: the thread ended`));
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
    const number = Atomics.load(progress, 0);
    if (number !== latest.number) latest = { number, sinceMs: performance.now() };
    else if (performance.now() - latest.sinceMs > deadlineMs) failed(`${nth()}: not done after ${deadlineMs} ms`);
  }, lookMs);
  signal?.addEventListener('abort', () => failed('interrupted'), { once: true });
  try {
    return { ...(await ended.promise), grownMb: Math.round((peak - before) / 2 ** 20) };
  } finally {
    clearInterval(timer);
    await thread.terminate();
  }
}
