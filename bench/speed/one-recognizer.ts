import { checkWords } from '../app/word-check.ts';
import { startChild } from '../process/child.ts';
import type { AudioShelf } from './audio-shelf.ts';
import type { NaiveOrder, NaiveReport } from './naive-main.ts';
import { startSpeechProcess } from './speech-process.ts';

export interface OneRecognizerRun {
  readonly lengthMs: number;
  readonly tookMs: number;
  readonly wrongWords: number;
}

/** The SDK sends at twice real time: anything slower than real time is no measurement. */
const startMs = 30_000;

/** Times one plain recognizer on files of these lengths, all at once: each is in a process of its own, and nearly idle. */
export async function runOneRecognizer(
  lengths: readonly number[],
  shelf: AudioShelf,
  signal: AbortSignal,
): Promise<OneRecognizerRun[]> {
  await using speech = await startSpeechProcess(lengths.length);
  return await Promise.all(lengths.map((lengthMs) => runOne(lengthMs, speech.endpoint, shelf, signal)));
}

async function runOne(
  lengthMs: number,
  endpoint: string,
  shelf: AudioShelf,
  signal: AbortSignal,
): Promise<OneRecognizerRun> {
  const wavPath = await shelf.wav(lengthMs);
  const report = Promise.withResolvers<NaiveReport>();
  await using child = startChild<NaiveReport>(new URL('naive-main.ts', import.meta.url), {}, report.resolve);
  void child.exited.then(() => report.reject(new Error('The process of one recognizer ended early.')));
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(startMs + lengthMs)]);
  bounded.addEventListener('abort', () => report.reject(bounded.reason), { once: true });
  const order: NaiveOrder = { endpoint, wavPath };
  child.send(order);
  const { tookMs, words, error } = await report.promise;
  if (error !== undefined) throw new Error(`One recognizer failed: ${error}`);
  const { lost, doubled, strange } = checkWords(shelf.words(lengthMs), words);
  return { lengthMs, tookMs, wrongWords: lost + doubled + strange };
}

/** The time for any length, by the straight line through the shortest and the longest that were measured. */
export function extrapolate(runs: readonly OneRecognizerRun[], lengthMs: number): number | undefined {
  const sorted = runs.toSorted((a, b) => a.lengthMs - b.lengthMs);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || first === last) return undefined;
  const slope = (last.tookMs - first.tookMs) / (last.lengthMs - first.lengthMs);
  return first.tookMs + slope * (lengthMs - first.lengthMs);
}
