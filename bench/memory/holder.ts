/** The process that transcribes: it does what its order says, and reports what that leaves in it. */
import { setTimeout as wait } from 'node:timers/promises';
import { allRules, type LifetimeRule } from '../../src/lib/lifetime/rules.ts';
import { memoryOf } from '../process/memory-of.ts';
import { readBenchAudio } from './audio-file.ts';
import { type LiveObjects, nowMs, type Order, type Report } from './messages.ts';
import { afterlifeMs, collectEveryMs, sampleEveryMs } from './sampling.ts';
import { watchThreads } from './thread-watch.ts';
import type { Transcribe } from './transcribe.ts';

interface Prepared {
  readonly transcribe: Transcribe;
  readonly live: () => LiveObjects;
}

// The SDK leaves promises unhandled when a connection fails, which would end the naive use with its first failure.
process.on('unhandledRejection', () => {});
process.once('message', (order: Order) => {
  run(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
// Whoever ordered it has gone.
process.once('disconnect', () => process.exit(1));

async function run(order: Order): Promise<void> {
  /** Jobs that have ended and whose objects are still alive, with the time of their end. */
  const lingering = new Map<number, number>();
  const collected = (job: number) => {
    lingering.delete(job);
    report({ kind: 'collected', job, atMs: nowMs() });
  };
  const { transcribe, live } = await prepare(order, collected);
  let ended = 0;
  report({ kind: 'ready', rssMb: collectedRssMb() });
  const sampling = setInterval(() => {
    report({ kind: 'sample', sample: { ended, rssMb: collectedRssMb(), atMs: nowMs() } });
  }, sampleEveryMs);
  const collecting = setInterval(() => {
    for (const [job, atMs] of lingering) if (nowMs() - atMs > afterlifeMs) lingering.delete(job);
    if (lingering.size > 0) globalThis.gc?.();
  }, collectEveryMs);

  const jobs = order.endpoints.slice(0, order.count).entries();
  await Promise.all(
    Array.from({ length: order.concurrency }, async () => {
      for (const [job, endpoint] of jobs) {
        const outcome = await transcribe(endpoint, job);
        ended += 1;
        if (order.way.kind !== 'pool') lingering.set(job, nowMs());
        report({ kind: 'ended', job, atMs: nowMs(), outcome });
      }
    }),
  );
  await wait(afterlifeMs);
  clearInterval(sampling);
  clearInterval(collecting);
  report({ kind: 'finished', peakMb: memoryOf(process.pid)?.peakMb ?? 0, live: live() });
}

async function prepare(
  { way, threadEntry, wavPath, words }: Order,
  collected: (job: number) => void,
): Promise<Prepared> {
  const pcm = await readBenchAudio(wavPath);
  // Only what a way uses is loaded: with threads, this process has nothing of the SDK.
  if (way.kind === 'pool') {
    const { pooledWay } = await import('./pooled.ts');
    const settings = { recognitionsPerThread: way.recognitionsPerThread, threadEntry: new URL(threadEntry) };
    if (way.watched) watchThreads(collected);
    const { pool, transcribe } = pooledWay(pcm, words, settings, rulesWithout(way.without));
    return { transcribe, live: () => ({ threads: pool.live().threads }) };
  }
  const { watchTranscribers } = await import('./watch-transcribers.ts');
  const { liveObjectCounter, transcriberClass } = await import('./live-objects.ts');
  watchTranscribers(transcriberClass, { started: () => {}, collected });
  if (way.kind === 'naive') {
    const { naiveWay } = await import('./naive.ts');
    return { transcribe: naiveWay(wavPath, words, way.close), live: liveObjectCounter() };
  }
  const { oneThreadWay } = await import('./one-thread.ts');
  return { transcribe: oneThreadWay(pcm, words, rulesWithout(way.without)), live: liveObjectCounter() };
}

function rulesWithout(rule: LifetimeRule | undefined): typeof allRules {
  return rule ? { ...allRules, [rule]: false } : allRules;
}

function collectedRssMb(): number {
  globalThis.gc?.();
  return memoryOf(process.pid)?.rssMb ?? 0;
}

function report(message: Report): void {
  // Without a parent there is nobody to tell; 'disconnect' ends this process.
  process.send?.(message, () => {});
}
