import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { TimeRange } from '../audio/cut.ts';
import type { JobId } from '../job/job.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { readJson, writeJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';

/** A segment that is being recognised. */
export interface BegunSegment extends TimeRange {
  readonly index: number;
  /** When its session took the first audio, in ms since 1970. */
  readonly beganMs: number;
}

/** From when until when a segment was recognised, by the clock of its worker; in ms since 1970. */
export interface Took {
  readonly beganMs: number;
  readonly endedMs: number;
}

const beganKey = 'beganms';
const endedKey = 'endedms';

/** Metadata of a finished segment: nothing where there was nothing to hear. */
export function tookMetadata(beganMs: number | undefined, endedMs: number): Record<string, string> {
  return beganMs === undefined ? {} : { [beganKey]: String(beganMs), [endedKey]: String(endedMs) };
}

/** What a finished segment's metadata says of it; undefined where that is not known. */
export function readTook(metadata: Readonly<Record<string, string>>): Took | undefined {
  const [beganMs, endedMs] = [Number(metadata[beganKey]), Number(metadata[endedKey])];
  return endedMs >= beganMs ? { beganMs, endedMs } : undefined;
}

const ms = z.number().int().nonnegative();
const noteSchema: z.ZodType<{ readonly segments: readonly BegunSegment[] }> = z.object({
  segments: z.array(z.object({ index: ms, startMs: ms, endMs: ms, beganMs: ms })),
});

/** A note is written so much after a segment has begun, with those that begin meanwhile, */
const gatherMs = 250;
/** and so much after the one before it at least, however many begin. */
const apartMs = 1_000;
/** What is recognised does not wait any longer for a note that only its estimate needs. */
const writeWithinMs = 2_000;

/** The segments of a job that this worker recognises, and who is going to write them down. */
interface Noted {
  readonly begun: Map<number, BegunSegment>;
  writer: SegmentNote | undefined;
  writtenAt: number;
}

const noted = new Map<JobId, Noted>();
/** Each worker writes a note of its own for a job. */
const worker = randomUUID();

/**
 * Says of one segment that it is being recognised, where the job's status finds it. A write is of the scope that it is made in: it
 * has ended when the note is disposed of.
 */
export class SegmentNote implements AsyncDisposable {
  readonly #store: BlobStore;
  readonly #id: JobId;
  readonly #segment: TimeRange & { readonly index: number };
  readonly #signal: AbortSignal;
  #beganMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<unknown> | undefined;

  constructor(store: BlobStore, id: JobId, segment: TimeRange & { readonly index: number }, signal: AbortSignal) {
    this.#store = store;
    this.#id = id;
    this.#segment = segment;
    this.#signal = signal;
  }

  /** When the recognition that goes on, or has ended, began; undefined when none has. */
  get beganMs(): number | undefined {
    return this.#beganMs;
  }

  /** The service takes its audio. */
  begin(): void {
    const { index, startMs, endMs } = this.#segment;
    this.#beganMs = Date.now();
    const job = noted.get(this.#id) ?? { begun: new Map(), writer: undefined, writtenAt: Number.NEGATIVE_INFINITY };
    noted.set(this.#id, job);
    job.begun.set(index, { index, startMs, endMs, beganMs: this.#beganMs });
    if (job.writer) return;
    job.writer = this;
    const waitMs = Math.max(gatherMs, job.writtenAt + apartMs - performance.now());
    this.#timer = setTimeout(() => this.#write(job), waitMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const job = noted.get(this.#id);
    job?.begun.delete(this.#segment.index);
    if (job?.begun.size === 0) noted.delete(this.#id);
    clearTimeout(this.#timer);
    // The others that have begun count on it.
    if (job?.writer === this && job.begun.size > 0) this.#write(job);
    await this.#writing;
  }

  #write(job: Noted): void {
    job.writer = undefined;
    job.writtenAt = performance.now();
    const note = { segments: [...job.begun.values()] };
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(writeWithinMs)]);
    // One that fails is no more than an estimate that is less good, until the next.
    this.#writing = writeJson(this.#store.work, workNames.underWay(this.#id, worker), note, { signal }).catch(() => {});
  }
}

/** True when this worker recognises anything of another job. */
export function recognisesOthers(id: JobId): boolean {
  return noted.size > (noted.has(id) ? 1 : 0);
}

/** What the notes of these names say is being recognised. What a worker's end left is in them too. */
export async function readUnderWay(
  { work }: BlobStore,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly BegunSegment[]> {
  const notes = await Promise.all(names.map((name) => readJson(work, name, noteSchema, signal)));
  return notes.flatMap((note) => note?.segments ?? []);
}
