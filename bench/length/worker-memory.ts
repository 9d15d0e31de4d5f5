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

/** The worker and all its ffmpegs at a moment since the watch began. */
export interface MemorySample {
  readonly atMs: number;
  readonly mb: number;
}

const lookEveryMs = 100;
const sampleEveryMs = 500;

/** Watches a worker and its children. The worker's own peak is the kernel's mark, which misses nothing. */
export class WorkerWatch {
  readonly #pidNow: () => number;
  readonly #samples: MemorySample[] = [];
  #peak: WorkerPeak = { workerMb: 0, ffmpegMb: 0, togetherMb: 0 };

  constructor(pidNow: () => number) {
    this.#pidNow = pidNow;
  }

  get peak(): WorkerPeak {
    return this.#peak;
  }

  get samples(): readonly MemorySample[] {
    return this.#samples;
  }

  /** Watches until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    try {
      for await (const _ of every(lookEveryMs, undefined, { signal })) this.look(performance.now() - startedAt);
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    }
    this.look(performance.now() - startedAt);
  }

  look(atMs: number): void {
    const pid = this.#pidNow();
    const worker = memoryOf(pid);
    if (!worker) return;
    // The worker starts no other programs.
    const children = childrenOf(pid).flatMap((child) => memoryOf(child) ?? []);
    const nowMb = worker.rssMb + children.reduce((sum, { rssMb }) => sum + rssMb, 0);
    this.#peak = {
      workerMb: Math.max(this.#peak.workerMb, worker.peakMb),
      ffmpegMb: Math.max(this.#peak.ffmpegMb, ...children.map(({ peakMb }) => peakMb)),
      togetherMb: Math.max(this.#peak.togetherMb, worker.peakMb, nowMb),
    };
    if (atMs >= this.#samples.length * sampleEveryMs) this.#samples.push({ atMs, mb: nowMb });
  }
}
