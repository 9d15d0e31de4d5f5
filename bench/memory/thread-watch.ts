import { subscribe } from 'node:diagnostics_channel';
import { BroadcastChannel, type Worker } from 'node:worker_threads';
import * as z from 'zod';

/** The built thread's file name. */
export const threadName = 'carrier-thread.cjs';
export const threadChannel = 'bench-threads';

/** What a watched thread says. */
export const threadWordSchema = z.object({
  threadId: z.number(),
  job: z.number(),
  what: z.enum(['started', 'collected']),
});
export type ThreadWord = z.infer<typeof threadWordSchema>;

/** Tells when a job's SDK objects are gone: collected in their thread, or with the thread. */
export function watchThreads(collected: (job: number) => void): void {
  const jobsIn = new Map<number, Set<number>>();
  const gone = (threadId: number, job: number) => {
    if (jobsIn.get(threadId)?.delete(job)) collected(job);
  };
  subscribe('worker_threads', (message) => {
    const worker = Reflect.get(Object(message), 'worker') as Worker;
    const { threadId } = worker;
    jobsIn.set(threadId, new Set());
    worker.once('exit', () => {
      for (const job of jobsIn.get(threadId) ?? []) collected(job);
      jobsIn.delete(threadId);
    });
  });
  const channel = new BroadcastChannel(threadChannel);
  channel.onmessage = (event) => {
    const { threadId, job, what } = threadWordSchema.parse(Reflect.get(Object(event), 'data'));
    if (what === 'started') jobsIn.get(threadId)?.add(job);
    else gone(threadId, job);
  };
  channel.unref();
}
