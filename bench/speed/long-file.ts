import { percentile } from '../report/percentile.ts';
import type { AudioShelf } from './audio-shelf.ts';
import { type BatchResult, failuresOf, type Round, roundMs, wrongWordsOf } from './batch.ts';
import { ceilingMs } from './ceiling.ts';
import { predictedFinishMs } from './predicted-finish.ts';
import { runBatch } from './run-batch.ts';
import { warmUp } from './warm-up.ts';

/** A file that is dropped alone. */
export interface LongCase {
  readonly id: string;
  readonly label: string;
  readonly lengthMs: number;
  /** Dropped so often, one after the other; the median counts. */
  readonly times: number;
  /** Bar, where there is one. */
  readonly atMostSeconds?: number;
}

export const longCases: readonly LongCase[] = [
  { id: '30s', label: '30 s', lengthMs: 30_000, times: 5, atMostSeconds: 6 },
  { id: '5min', label: '5 min', lengthMs: 300_000, times: 3 },
  { id: '1h', label: '1 h', lengthMs: 3_600_000, times: 1, atMostSeconds: 24 },
  { id: '3h', label: '3 h', lengthMs: 10_800_000, times: 1 },
  { id: '10h', label: '10 h', lengthMs: 36_000_000, times: 1, atMostSeconds: 260 },
];

export interface LongResult {
  readonly id: string;
  readonly label: string;
  readonly lengthMs: number;
  /** Undefined when a transcript is missing. */
  readonly wallMs: number | undefined;
  readonly runsMs: readonly (number | undefined)[];
  readonly ceilingMs: number;
  readonly predictedMs: number | undefined;
  /** Audio seconds that the service heard, by those of the file. */
  readonly billedRatio: number;
  readonly refused: number;
  readonly mostAtOnce: number;
  readonly largestHistory: number;
  /** Of one file, sub-orchestrations included. */
  readonly events: number;
  readonly words: number;
  /** Lost, doubled, or never said; of all runs. */
  readonly wrongWords: number;
  readonly failures: readonly string[];
  readonly usage: BatchResult['usage'];
}

/** A start, the warm-up, and twenty times real time: a case that takes longer has failed. */
const limitOf = ({ lengthMs, times }: LongCase) => 90_000 + times * (30_000 + lengthMs / 20);

export async function runLong(
  wanted: LongCase,
  quota: number,
  shelf: AudioShelf,
  signal: AbortSignal,
): Promise<LongResult> {
  const { id, label, lengthMs, times } = wanted;
  const rounds: readonly Round[] = Array.from({ length: times }, () => ({ groups: [{ lengthMs, count: 1 }] }));
  const result = await runBatch({ label, quota, warmUp, rounds, limitMs: limitOf(wanted) }, shelf, signal);
  const runsMs = result.rounds.map(roundMs);
  const known = runsMs.flatMap((ms) => ms ?? []);
  return {
    id,
    label,
    lengthMs,
    wallMs: known.length < times ? undefined : percentile(known, 50),
    runsMs,
    ceilingMs: ceilingMs(lengthMs, quota),
    predictedMs: predictedFinishMs(lengthMs, quota),
    billedRatio: result.speech.audioMs / (lengthMs * times),
    refused: result.speech.refused,
    mostAtOnce: result.speech.mostAtOnce,
    largestHistory: result.history.largest,
    events: result.history.total / times,
    words: shelf.words(lengthMs).length,
    wrongWords: wrongWordsOf(result),
    failures: failuresOf(result),
    usage: result.usage,
  };
}
