import * as z from 'zod';
import { numberedSegments } from '../audio/channels.ts';
import type { Plan } from './work-records.ts';

/** A line of a day's log: audio that a start of a job is going to send, or what it sent in the end. */
const entrySchema = z.union([
  z.object({ run: z.string(), wantMs: z.number(), capMs: z.number() }),
  z.object({ run: z.string(), spentMs: z.number() }),
]);
export type SpendEntry = z.output<typeof entrySchema>;

export function parseEntry(line: string): SpendEntry {
  return entrySchema.parse(JSON.parse(line));
}

/**
 * What a day's log comes to, line by line. Whoever reads it up to the same line sees the same: each wish is granted when it fits with
 * all that was granted before it, so those that come together are granted up to the cap, and never beyond it.
 */
export class DaySpend {
  readonly #byRun = new Map<string, number>();
  #totalMs = 0;

  /** Granted and not yet spent, or spent. */
  get totalMs(): number {
    return this.#totalMs;
  }

  /** Takes in the next line. False: a wish that does not fit, and does not count. */
  add(entry: SpendEntry): boolean {
    this.#set(entry.run, 0);
    if ('spentMs' in entry) {
      this.#set(entry.run, entry.spentMs);
      return true;
    }
    const fits = this.#totalMs + entry.wantMs <= entry.capMs;
    if (fits) this.#set(entry.run, entry.wantMs);
    return fits;
  }

  #set(run: string, ms: number): void {
    this.#totalMs += ms - (this.#byRun.get(run) ?? 0);
    this.#byRun.set(run, ms);
  }
}

/** The audio that a planned file is going to send, each channel of those that are recognised by themselves, and what two segments hear both counted twice; an estimate while it is decoded. */
export function audioToSendMs({
  lengthMs,
  cuts,
  source,
  channels,
}: Pick<Plan, 'lengthMs' | 'cuts' | 'source' | 'channels'>): number {
  if (source.kind === 'pieces') return lengthMs * channels;
  const segments = numberedSegments(lengthMs, cuts, channels);
  return segments.reduce((sum, { heard }) => sum + heard.endMs - heard.startMs, 0);
}

/** The day of UTC, as its log is named: `2026-11-25`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
