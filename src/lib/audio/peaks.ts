import type { TimeRange } from './cut.ts';

/** Fine enough to see words by. */
const finestStepMs = 100;
/** As many as a page draws and loads at once: 20 minutes in the finest steps. */
const mostPeaks = 12_000;

/** How much of a file one peak stands for: the smallest whole multiple of 100 ms that makes no more than 12,000 of a file of this length. */
export function peakStepMs(lengthMs: number): number {
  return finestStepMs * Math.max(1, Math.ceil(lengthMs / (finestStepMs * mostPeaks)));
}

/** Peaks as they are kept: a byte for each step, in base64. */
export interface PeakRecord {
  readonly stepMs: number;
  readonly bytes: string;
}

/**
 * The loudest sample in each step of a range of a file, from 0 to 255 for full scale; 0 where nothing was measured. Steps are counted
 * from the start of the file: those of its parts, put together, are those of the whole, wherever it is cut.
 */
export class Peaks {
  readonly stepMs: number;
  readonly #first: number;
  readonly #bytes: Buffer;

  constructor({ startMs, endMs }: TimeRange, stepMs: number) {
    this.stepMs = stepMs;
    this.#first = Math.floor(startMs / stepMs);
    this.#bytes = Buffer.alloc(Math.ceil(endMs / stepMs) - this.#first);
  }

  /** Notes a peak in one step; one outside of the range is left out. */
  raise(step: number, peak: number): void {
    const at = step - this.#first;
    if (peak > (this.#bytes[at] ?? peak)) this.#bytes[at] = peak;
  }

  /** Takes over what was kept of a part that begins at `startMs`, in the same or finer steps, as far as `untilMs`. */
  add({ stepMs, bytes }: PeakRecord, startMs: number, untilMs: number): void {
    let atMs = startMs - (startMs % stepMs);
    for (const peak of Buffer.from(bytes, 'base64')) {
      if (atMs >= untilMs) return;
      this.raise(Math.floor(atMs / this.stepMs), peak);
      atMs += stepMs;
    }
  }

  /** One byte for each step, in base64. */
  get base64(): string {
    return this.#bytes.toString('base64');
  }

  get record(): PeakRecord {
    return { stepMs: this.stepMs, bytes: this.base64 };
  }
}
