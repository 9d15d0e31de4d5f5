import { startChild } from '../process/child.ts';
import { type LiveObjects, nowMs, type Order, type Outcome, type Report, type Sample } from './messages.ts';
import { afterlifeMs } from './sampling.ts';
import type { Scene } from './scene.ts';
import { SocketWatch } from './socket-watch.ts';
import type { Variant } from './variants.ts';

export interface Run {
  readonly variant: Variant;
  readonly count: number;
  /** Before the first job. */
  readonly startMb: number;
  readonly samples: readonly Sample[];
  readonly jobs: readonly JobEnd[];
  readonly peakMb: number;
  /** SDK objects, or threads, some seconds after the last job. */
  readonly live: LiveObjects;
  /** Sockets that the service still saw then. */
  readonly openSockets: number;
  /** From the first job's start to the last one's end. */
  readonly tookMs: number;
}

export interface JobEnd {
  readonly outcome: Outcome;
  /** From its end to the close of its last socket, as the service sees it; undefined: never. */
  readonly socketMs: number | undefined;
  /** From its end to the collection of its SDK objects; undefined: never, or not looked for. */
  readonly objectsMs: number | undefined;
}

/** A job takes about half as long as its audio, a failing one up to 30 s; a busy machine is slower. */
const startingMs = 60_000;
const jobMs = 60_000;

/** Lets one variant transcribe in a process of its own. Throws when it does not end in its time. */
export async function measure(
  variant: Variant,
  scene: Scene,
  { count, concurrency }: { readonly count: number; readonly concurrency: number },
  signal: AbortSignal,
): Promise<Run> {
  using sockets = new SocketWatch();
  const samples: Sample[] = [];
  const ends = new Map<number, { readonly atMs: number; readonly outcome: Outcome }>();
  const collectedAt = new Map<number, number>();
  const finished = Promise.withResolvers<Extract<Report, { kind: 'finished' }>>();
  let ready = { rssMb: 0, atMs: 0 };
  const take = (report: Report) => {
    if (report.kind === 'ready') ready = { rssMb: report.rssMb, atMs: nowMs() };
    else if (report.kind === 'sample') samples.push(report.sample);
    else if (report.kind === 'ended') ends.set(report.job, report);
    else if (report.kind === 'collected') collectedAt.set(report.job, report.atMs);
    else finished.resolve(report);
  };

  await using child = startChild<Report>(scene.bundle.holder, scene.env, take);
  const limitMs = startingMs + (count / concurrency) * jobMs + afterlifeMs;
  const timer = setTimeout(() => finished.reject(new Error(`${variant.id} did not end in ${limitMs} ms.`)), limitMs);
  const interrupted = () => finished.reject(new Error('Interrupted.'));
  signal.addEventListener('abort', interrupted, { once: true });
  void child.exited.then(() => finished.reject(new Error(`The process of ${variant.id} ended early.`)));
  try {
    signal.throwIfAborted();
    const { wavPath, words, bundle } = scene;
    const { way } = variant;
    const threadEntry = (way.kind === 'pool' && way.watched ? bundle.watchedThread : bundle.thread).href;
    const order: Order = { way, threadEntry, count, concurrency, wavPath, words, endpoints: scene.endpoints(count) };
    child.send(order);
    const { peakMb, live } = await finished.promise;
    const jobs = [...ends].map(([job, { atMs, outcome }]): JobEnd => {
      const since = (at: number | undefined) => (at === undefined ? undefined : Math.max(0, at - atMs));
      return { outcome, socketMs: since(sockets.closedAt(job)), objectsMs: since(collectedAt.get(job)) };
    });
    const lastMs = Math.max(...[...ends.values()].map(({ atMs }) => atMs));
    return {
      variant,
      count,
      startMb: ready.rssMb,
      samples,
      jobs,
      peakMb,
      live,
      openSockets: sockets.open,
      tookMs: lastMs - ready.atMs,
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', interrupted);
  }
}
