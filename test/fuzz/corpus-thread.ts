/** The thread that reads mutants; it answers once, with what came of them. */
import { parentPort, workerData } from 'node:worker_threads';
import { Ledger } from '../../src/lib/lifetime/ledger.ts';
import type { BaseFile } from './base-files.ts';
import { mutantOf } from './mutate.ts';
import type { Outcome } from './outcome.ts';
import { decodeMutant, readMutant } from './read-mutant.ts';

export interface CorpusOrder {
  readonly bases: readonly BaseFile[];
  readonly seed: number;
  /** Of the first mutant; the same numbers are the same files. */
  readonly from: number;
  readonly files: number;
  /** With a decoder, at this path; without, what needs none is read. */
  readonly ffmpegPath?: string;
  /** The number of the file that is being read. */
  readonly progress: Int32Array;
}

export interface CorpusMessage {
  readonly files: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
  readonly slowestMs: number;
}

/** Longest audio accepted here: a day of silence in a few kilobytes need not be decoded whole to be cut. */
const maxLengthMs = 600_000;

const { bases, seed, from, files, ffmpegPath, progress } = workerData as CorpusOrder;
const outcomes: Record<string, number> = {};
const faults: string[] = [];
let slowestMs = 0;
const { signal } = new AbortController();

const read = (bytes: Uint8Array): Promise<Outcome> =>
  ffmpegPath
    ? decodeMutant(bytes, { ffmpegPath, maxLengthMs, ledger: new Ledger() }, signal)
    : readMutant(bytes, signal);

for (let number = from; number < from + files; number++) {
  Atomics.store(progress, 0, number);
  const { what, bytes } = mutantOf(bases, seed, number);
  const began = performance.now();
  try {
    const outcome = await read(bytes);
    const key = outcome.kind === 'failure' ? outcome.code : outcome.kind;
    outcomes[key] = (outcomes[key] ?? 0) + 1;
  } catch (thrown) {
    faults.push(`file ${number} of seed ${seed} (${what}): ${thrown instanceof Error ? thrown.stack : thrown}`);
  }
  slowestMs = Math.max(slowestMs, performance.now() - began);
}
const message: CorpusMessage = { files, outcomes, faults, slowestMs };
parentPort?.postMessage(message);
