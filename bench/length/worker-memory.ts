import { setInterval as every } from 'node:timers/promises';
import { childrenOf, memoryOf } from '../process/memory-of.ts';

/** The most that an app's worker took, in MB. */
export interface WorkerPeak {
  readonly workerMb: number;
  /** Of one ffmpeg. */
  readonly ffmpegMb: number;
  /** The worker and all its ffmpegs at one moment. */
  readonly togetherMb: number;
}

const lookEveryMs = 100;

/** Watches a worker and its children until the signal. The worker's own peak is the kernel's mark, which misses nothing. */
export async function watchWorker(pidNow: () => number, signal: AbortSignal): Promise<WorkerPeak> {
  let peak: WorkerPeak = { workerMb: 0, ffmpegMb: 0, togetherMb: 0 };
  try {
    for await (const _ of every(lookEveryMs, undefined, { signal })) peak = raised(peak, pidNow());
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
  return raised(peak, pidNow());
}

function raised(peak: WorkerPeak, pid: number): WorkerPeak {
  const worker = memoryOf(pid);
  if (!worker) return peak;
  // The worker starts no other programs.
  const children = childrenOf(pid).flatMap((child) => memoryOf(child) ?? []);
  const ffmpegNowMb = children.reduce((sum, { rssMb }) => sum + rssMb, 0);
  return {
    workerMb: Math.max(peak.workerMb, worker.peakMb),
    ffmpegMb: Math.max(peak.ffmpegMb, ...children.map(({ peakMb }) => peakMb)),
    togetherMb: Math.max(peak.togetherMb, worker.peakMb, worker.rssMb + ffmpegNowMb),
  };
}
