import type { WordCheck } from '../app/word-check.ts';
import type { Usage } from '../process/usage.ts';
import type { History } from './history.ts';
import type { SpeechCount, SpeechWatch } from './speech-messages.ts';

/** Files of one length. */
export interface FileGroup {
  readonly lengthMs: number;
  readonly count: number;
}

/** What is dropped at once, and waited for. */
export interface Round {
  /** Longest first is how they are dropped. */
  readonly groups: readonly FileGroup[];
  /** With a single recognition: looks at it in the Speech service, and raises the storage event at once. */
  readonly watched?: boolean;
}

/** What one fresh app is given. */
export interface Batch {
  readonly label: string;
  readonly quota: number;
  /** Before anything is measured: code is loaded and compiled with the first file. */
  readonly warmUp: readonly Round[];
  readonly rounds: readonly Round[];
  /** All of it, the start and the audio's making not counted. */
  readonly limitMs: number;
  /** A folder for V8 CPU profiles of every process. */
  readonly profileDir?: string;
}

export const roles = ['worker', 'host', 'storage', 'speech', 'bench'] as const;
export type Role = (typeof roles)[number];

export interface FileResult {
  readonly name: string;
  readonly lengthMs: number;
  /** Both in ms since 1970; undefined: there is no transcript. */
  readonly droppedAtMs: number | undefined;
  readonly publishedAtMs: number | undefined;
  readonly words: WordCheck;
  /** Why there is none, in the app's words. */
  readonly failure?: string;
}

export interface RoundResult {
  readonly files: readonly FileResult[];
  /** When the storage event was raised, in ms since 1970, and what was seen; of a watched round. */
  readonly raisedAtMs?: number;
  readonly watch?: SpeechWatch;
}

export interface BatchResult {
  readonly label: string;
  readonly warmUp: readonly RoundResult[];
  readonly rounds: readonly RoundResult[];
  /** Of the rounds, without the warm-up. */
  readonly usage: Usage<Role>;
  readonly speech: SpeechCount;
  readonly history: History;
  /** Processes by role, for whoever reads their profiles. */
  readonly pids: Readonly<Record<Role, readonly number[]>>;
  /** The rounds on the monotonic clock, in µs, as profiles have it. */
  readonly measuredUs: { readonly from: number; readonly to: number };
}

/** From the drop to the transcript; undefined when there is none. */
export function tookMs({ droppedAtMs, publishedAtMs }: FileResult): number | undefined {
  return droppedAtMs === undefined || publishedAtMs === undefined ? undefined : publishedAtMs - droppedAtMs;
}

/** From the first drop to the last transcript; undefined when one is missing. */
export function roundMs({ files }: RoundResult): number | undefined {
  const drops = files.flatMap(({ droppedAtMs }) => droppedAtMs ?? []);
  const ends = files.flatMap(({ publishedAtMs }) => publishedAtMs ?? []);
  return ends.length < files.length || drops.length === 0 ? undefined : Math.max(...ends) - Math.min(...drops);
}

/** Words that are not there once, in every file of the rounds: none, in a run that is right. */
export function wrongWordsOf({ rounds }: Pick<BatchResult, 'rounds'>): number {
  const checks = rounds.flatMap(({ files }) => files.map(({ words }) => words));
  return checks.reduce(
    (sum, { lost, doubled, strange, inOrder }) => sum + lost + doubled + strange + (inOrder ? 0 : 1),
    0,
  );
}

/** Why files have no transcripts, each reason once. */
export function failuresOf({ rounds }: Pick<BatchResult, 'rounds'>): readonly string[] {
  const failed = rounds.flatMap(({ files }) => files).filter(({ publishedAtMs }) => publishedAtMs === undefined);
  return [...new Set(failed.map(({ failure }) => failure ?? 'It did not end in its time.'))];
}
