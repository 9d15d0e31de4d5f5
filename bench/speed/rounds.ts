import type { BlobServiceClient } from '@azure/storage-blob';
import { publishedWords } from '../app/published-words.ts';
import { rejectionReason } from '../app/rejection.ts';
import { checkWords } from '../app/word-check.ts';
import { announce } from './announce.ts';
import type { AudioShelf } from './audio-shelf.ts';
import type { FileResult, Round, RoundResult } from './batch.ts';
import { awaitTranscripts, dropStaged } from './drop.ts';
import type { SpeechProcess } from './speech-process.ts';

export interface RunningApp {
  readonly storage: BlobServiceClient;
  readonly apiUrl: string;
  readonly speech: SpeechProcess;
}

/** A round that is over. When its transcripts came is read from the storage's own files, once that has ended. */
export type EndedRound = Omit<RoundResult, 'files'> & { readonly files: readonly EndedFile[] };
type EndedFile = Pick<FileResult, 'name' | 'lengthMs'>;
export type FileCheck = Pick<FileResult, 'words' | 'failure'>;

/** Between two looks for a transcript: its time is not taken from them. */
const lookEveryMs = 250;
const wordChecksAtOnce = 8;

/** The blob that files of this length are copied from. */
export function stagedName(lengthMs: number): string {
  return `${lengthMs}.wav`;
}

/** Runs one round after the other, until all is there or the signal aborts: then the last one may not be complete, and none follows. */
export async function runRounds(
  app: RunningApp,
  rounds: readonly Round[],
  prefix: string,
  signal: AbortSignal,
): Promise<EndedRound[]> {
  const ended: EndedRound[] = [];
  for (const [at, round] of rounds.entries()) {
    if (signal.aborted) break;
    ended.push(await runRound(app, round, `${prefix}-${at + 1}`, signal));
  }
  return ended;
}

async function runRound(app: RunningApp, round: Round, prefix: string, signal: AbortSignal): Promise<EndedRound> {
  const { storage, apiUrl, speech } = app;
  const files = round.groups.flatMap(({ lengthMs, count }) =>
    Array.from({ length: count }, (_, at) => ({ name: `${prefix}-${lengthMs / 1_000}s-${at + 1}.wav`, lengthMs })),
  );
  if (round.watched) await speech.watch();
  await dropStaged(
    storage,
    files.map(({ name, lengthMs }) => ({ name, staged: stagedName(lengthMs) })),
  );
  const only = round.watched ? files[0] : undefined;
  const raisedAtMs = only && (await announce(storage, apiUrl, only.name));
  await awaitTranscripts(
    storage,
    files.map(({ name }) => name),
    lookEveryMs,
    signal,
  );
  return raisedAtMs === undefined ? { files } : { files, raisedAtMs, watch: await speech.watched() };
}

/** Compares every word of every transcript of a round with what was said; where none is heard, asks why. */
export async function checkRound(
  storage: BlobServiceClient,
  shelf: AudioShelf,
  round: EndedRound,
): Promise<ReadonlyMap<string, FileCheck>> {
  const checks = new Map<string, FileCheck>();
  const left = round.files.values();
  await Promise.all(
    Array.from({ length: wordChecksAtOnce }, async () => {
      for (const { name, lengthMs } of left) {
        const heard = await publishedWords(storage, name);
        const failure = heard.length === 0 ? await rejectionReason(storage, name) : undefined;
        const words = checkWords(shelf.words(lengthMs), heard);
        checks.set(name, failure === undefined ? { words } : { words, failure });
      }
    }),
  );
  return checks;
}
