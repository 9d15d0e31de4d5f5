import { percentile } from '../report/percentile.ts';
import type { AudioShelf } from './audio-shelf.ts';
import { type BatchResult, type FileGroup, failuresOf, roundMs, tookMs, wrongWordsOf } from './batch.ts';
import { runBatch } from './run-batch.ts';
import { warmUp } from './warm-up.ts';

/** Short files, alone or dropped together with a long one. */
export interface MixedResult {
  readonly label: string;
  readonly shortFiles: number;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** Of the long one. */
  readonly longMs: number | undefined;
  /** Until all is there. */
  readonly wallMs: number | undefined;
  readonly refused: number;
  readonly wrongWords: number;
  readonly failures: readonly string[];
  readonly usage: BatchResult['usage'];
}

const shortMs = 10_000;
const shortFiles = 50;
const longMs = 10_800_000;
const limitMs = 600_000;

/** The same short files twice, each time in a fresh app: alone, and right behind a long one. */
export async function runMixed(
  quota: number,
  shelf: AudioShelf,
  signal: AbortSignal,
): Promise<readonly [alone: MixedResult, together: MixedResult]> {
  const short = { lengthMs: shortMs, count: shortFiles };
  const run = async (label: string, groups: readonly FileGroup[]) =>
    resultOf(await runBatch({ label, quota, warmUp, rounds: [{ groups }], limitMs }, shelf, signal));
  const alone = await run(`${shortFiles} files of 10 s`, [short]);
  return [alone, await run('the same behind a file of 3 h', [{ lengthMs: longMs, count: 1 }, short])];
}

function resultOf(result: BatchResult): MixedResult {
  const files = result.rounds.flatMap((round) => round.files);
  const took = files.flatMap((file) => (file.lengthMs === shortMs ? (tookMs(file) ?? []) : []));
  const long = files.find(({ lengthMs }) => lengthMs === longMs);
  const only = result.rounds[0];
  return {
    label: result.label,
    shortFiles: took.length,
    p50Ms: percentile(took, 50),
    p99Ms: percentile(took, 99),
    longMs: long && tookMs(long),
    wallMs: only && roundMs(only),
    refused: result.speech.refused,
    wrongWords: wrongWordsOf(result),
    failures: failuresOf(result),
    usage: result.usage,
  };
}
