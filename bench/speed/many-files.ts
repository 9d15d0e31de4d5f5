import { percentile } from '../report/percentile.ts';
import type { AudioShelf } from './audio-shelf.ts';
import { type BatchResult, failuresOf, roundMs, tookMs, wrongWordsOf } from './batch.ts';
import { runBatch } from './run-batch.ts';
import { warmUp } from './warm-up.ts';

/** Short files that are dropped at once. */
export interface ManyResult {
  readonly files: number;
  readonly lengthMs: number;
  readonly wallMs: number | undefined;
  readonly filesPerSecond: number | undefined;
  /** From the handshake to the close of the connection of one such file alone, median of the warm-up. */
  readonly sessionMs: number | undefined;
  /** The quota by the session's length. */
  readonly ceilingPerSecond: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly missing: number;
  readonly billedRatio: number;
  readonly refused: number;
  readonly mostAtOnce: number;
  readonly eventsPerFile: number;
  readonly activitiesPerFile: number;
  readonly wrongWords: number;
  readonly failures: readonly string[];
  readonly usage: BatchResult['usage'];
  readonly pids: BatchResult['pids'];
  readonly measuredUs: BatchResult['measuredUs'];
}

const lengthMs = 10_000;
/** Two files a second are far below what is measured: a case that is slower has failed. */
const limitOf = (files: number) => 120_000 + files * 500;

export async function runMany(
  files: number,
  quota: number,
  profileDir: string | undefined,
  shelf: AudioShelf,
  signal: AbortSignal,
): Promise<ManyResult> {
  const rounds = [{ groups: [{ lengthMs, count: files }] }];
  const batch = { label: `${files} files`, quota, warmUp, rounds, limitMs: limitOf(files) };
  const result = await runBatch(profileDir === undefined ? batch : { ...batch, profileDir }, shelf, signal);
  const all = result.rounds.flatMap((round) => round.files);
  const took = all.flatMap((file) => tookMs(file) ?? []);
  const only = result.rounds[0];
  const wallMs = only && roundMs(only);
  const sessionMs = percentile(result.warmUp.flatMap(sessionOf), 50);
  return {
    files,
    lengthMs,
    wallMs,
    filesPerSecond: wallMs === undefined ? undefined : (1_000 * files) / wallMs,
    sessionMs,
    ceilingPerSecond: sessionMs === undefined ? undefined : (1_000 * quota) / sessionMs,
    p50Ms: percentile(took, 50),
    p99Ms: percentile(took, 99),
    missing: files - took.length,
    billedRatio: result.speech.audioMs / (lengthMs * files),
    refused: result.speech.refused,
    mostAtOnce: result.speech.mostAtOnce,
    eventsPerFile: result.history.total / files,
    activitiesPerFile: result.history.activities / files,
    wrongWords: wrongWordsOf(result),
    failures: failuresOf(result),
    usage: result.usage,
    pids: result.pids,
    measuredUs: result.measuredUs,
  };
}

function sessionOf({ watch }: BatchResult['warmUp'][number]): number[] {
  const { openedAtMs, closedAtMs } = watch ?? {};
  return openedAtMs === undefined || closedAtMs === undefined ? [] : [closedAtMs - openedAtMs];
}
