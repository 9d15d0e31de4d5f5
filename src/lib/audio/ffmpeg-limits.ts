import { readFile } from 'node:fs/promises';

/** What one decoder may take. */
export interface DecoderLimits {
  readonly memoryBytes: number;
  /** Processor time without any sound coming out. A decoder that waits, for its file or for whoever takes the sound, uses none. */
  readonly fruitlessCpuMs: number;
}

/**
 * An hour of speech takes ffmpeg 60 MB, a day of it in an MP4 with video under 300; a file of 8 kilobytes that lies about its
 * index takes as much as there is. No recording needs a second of processor time before its first sound.
 */
export const decoderLimits: DecoderLimits = { memoryBytes: 384 * 1024 * 1024, fruitlessCpuMs: 60_000 };

export type BrokenLimit = 'memory' | 'time';

/** A greedy decoder takes about 100 MB between two looks. */
const lookMs = 100;

/** Looks at a decoder's process while it runs. Only Linux, where the app runs, tells what a process takes; elsewhere nothing is seen. */
export class DecoderWatch implements Disposable {
  readonly #pid: number;
  readonly #limits: DecoderLimits;
  readonly #kill: () => void;
  #timer: NodeJS.Timeout | undefined;
  #cpuMs = 0;
  #fruitfulCpuMs = 0;
  #broken: BrokenLimit | undefined;

  constructor(pid: number, limits: DecoderLimits, kill: () => void) {
    this.#pid = pid;
    this.#limits = limits;
    this.#kill = kill;
    this.#lookLater();
  }

  /** The limit for which the decoder was ended. */
  get broken(): BrokenLimit | undefined {
    return this.#broken;
  }

  /** Sound came out. */
  bearsFruit(): void {
    this.#fruitfulCpuMs = this.#cpuMs;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #lookLater(): void {
    this.#timer = setTimeout(() => void this.#look(), lookMs);
  }

  async #look(): Promise<void> {
    const usage = await usageOf(this.#pid);
    if (!usage || this.#timer === undefined) return;
    this.#cpuMs = usage.cpuMs;
    if (usage.memoryBytes > this.#limits.memoryBytes) this.#broken = 'memory';
    else if (usage.cpuMs - this.#fruitfulCpuMs > this.#limits.fruitlessCpuMs) this.#broken = 'time';
    if (this.#broken) this.#kill();
    else this.#lookLater();
  }
}

/** Nothing once the process is gone, or where the system does not tell. */
async function usageOf(pid: number): Promise<{ readonly memoryBytes: number; readonly cpuMs: number } | undefined> {
  try {
    const [status, stat] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    const residentKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
    // proc_pid_stat(5): after the name in brackets, utime and stime are the 12th and 13th field, in hundredths of a second.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { memoryBytes: residentKb * 1024, cpuMs: (Number(fields[11]) + Number(fields[12])) * 10 };
  } catch {
    // The process has ended, or there is no /proc: either way there is nothing to watch.
    return undefined;
  }
}
