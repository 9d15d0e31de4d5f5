import { percentile } from '../report/percentile.ts';
import type { AudioShelf } from './audio-shelf.ts';
import { type RoundResult, wrongWordsOf } from './batch.ts';
import { runBatch } from './run-batch.ts';
import { warmUp } from './warm-up.ts';

/** What lies between a file and its transcript besides its recognition. Medians and maxima over the runs, in ms. */
export interface HopsResult {
  readonly runs: number;
  /** From the storage event to the first audio at the service. */
  readonly toFirstAudio: Spread;
  /** From the last phrase at the service to the transcript in its container. */
  readonly toTranscript: Spread;
  readonly wall: Spread;
  readonly activitiesPerFile: number;
  readonly eventsPerFile: number;
  readonly wrongWords: number;
}

export interface Spread {
  readonly median: number | undefined;
  readonly most: number | undefined;
}

const runs = 9;
const lengthMs = 10_000;
const limitMs = 240_000;

/** One file of 10 s after the other, through a warm worker. */
export async function runHops(quota: number, shelf: AudioShelf, signal: AbortSignal): Promise<HopsResult> {
  const rounds = Array.from({ length: runs }, () => ({ groups: [{ lengthMs, count: 1 }], watched: true }));
  const result = await runBatch({ label: 'hops', quota, warmUp, rounds, limitMs }, shelf, signal);
  const spread = (of: (round: RoundResult) => number | undefined): Spread => {
    const values = result.rounds.flatMap((round) => of(round) ?? []);
    return { median: percentile(values, 50), most: percentile(values, 100) };
  };
  return {
    runs,
    toFirstAudio: spread(({ raisedAtMs, watch }) => between(raisedAtMs, watch?.firstAudioAtMs)),
    toTranscript: spread(({ files, watch }) => between(watch?.lastPhraseAtMs, files[0]?.publishedAtMs)),
    wall: spread(({ files }) => between(files[0]?.droppedAtMs, files[0]?.publishedAtMs)),
    activitiesPerFile: result.history.activities / runs,
    eventsPerFile: result.history.total / runs,
    wrongWords: wrongWordsOf(result),
  };
}

function between(fromMs: number | undefined, toMs: number | undefined): number | undefined {
  return fromMs === undefined || toMs === undefined ? undefined : toMs - fromMs;
}
