import { atMost, type Bar } from '../report/bars.ts';
import { isSingleMinute } from './cases.ts';
import type { LengthResult } from './run-case.ts';

/** A long file may take so much more than a file of a minute, ffmpeg included. */
const allowedMb = 20;

/** The short files that a result is held to; undefined for short files, or when they were not measured. */
export function referenceOf({ wanted }: LengthResult, results: readonly LengthResult[]): LengthResult | undefined {
  return results.find((other) => other.wanted.id === wanted.reference);
}

/** What a result took more than short files did. */
export function moreMb(result: LengthResult, results: readonly LengthResult[]): number | undefined {
  const reference = referenceOf(result, results);
  return reference && result.togetherMb - reference.togetherMb;
}

/** The same against one file of a minute, which the worker is fresh for. */
export function moreThanOneMb(
  { wanted, togetherMb }: LengthResult,
  results: readonly LengthResult[],
): number | undefined {
  const alone = results.find(
    (other) =>
      isSingleMinute(other.wanted) && other.wanted.format === wanted.format && other.wanted.atOnce === wanted.atOnce,
  );
  return alone && togetherMb - alone.togetherMb;
}

/** Every file against those of a minute, and every word of each. */
export function lengthBars(results: readonly LengthResult[]): readonly Bar[] {
  return [
    ...results.flatMap((result) => {
      const reference = referenceOf(result, results);
      if (!reference || isSingleMinute(result.wanted)) return [];
      const what = `${result.wanted.label}: more than "${reference.wanted.label}", ffmpeg included,`;
      return [atMost(what, allowedMb, moreMb(result, results), 'MB')];
    }),
    ...results.map(({ wanted, words, failure, oneWorker }) => ({
      what: `${wanted.label}: every word once, in order, by one worker`,
      measured: failure ?? `${words.said} said, ${words.lost} lost, ${words.doubled} doubled, ${words.strange} strange`,
      passed: !failure && words.lost + words.doubled + words.strange === 0 && words.inOrder && oneWorker,
    })),
  ];
}
