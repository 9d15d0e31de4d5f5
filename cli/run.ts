import { pipeline } from 'node:stream/promises';
import { Turns } from '../src/lib/lifetime/turns.ts';
import type { AppClient } from './app/client.ts';
import type { Job } from './app/views.ts';
import type { Display } from './display/display.ts';
import type { Progress } from './display/progress.ts';
import { AppUnavailable, CliError, causeOf } from './errors.ts';
import type { Interruption } from './interrupt.ts';
import { type FileResult, type PlannedFile, transcribeFile, type Wishes } from './transcribe-file.ts';

/** Jobs at once: each is followed by a connection of its own. */
const filesAtOnce = 32;
/** Small files wait for answers most of the time, a large one fills the line alone. */
const uploadsAtOnce = 2;

export interface Run {
  readonly client: AppClient;
  /** The app ends with this run, and its jobs with it. */
  readonly isOwn: boolean;
  readonly files: readonly PlannedFile[];
  readonly wishes: Wishes;
  /** Print transcripts, in the order of the files, instead of writing them. */
  readonly stdout: boolean;
  readonly display: Display;
  readonly interruption: Interruption;
  readonly onResult: (result: FileResult) => void;
}

/** Transcribes files, several at a time, each to its own end. Once the app is lost for one, the others are not begun. */
export async function runAll(run: Run): Promise<FileResult[]> {
  const { display, interruption } = run;
  const uploads = new Turns(uploadsAtOnce);
  const ends = run.files.map(() => Promise.withResolvers<void>());
  const results: FileResult[] = [];
  let lost: AppUnavailable | undefined;
  const resultOf = async (file: PlannedFile, turn: Promise<unknown>): Promise<FileResult> => {
    let job: Job | undefined;
    const onProgress = (progress: Progress) => {
      if (progress.stage === 'running') job = progress.job;
      display.show(file.given, progress);
    };
    try {
      if (lost) throw lost;
      interruption.interrupted.throwIfAborted();
      const printer = run.stdout ? { turn, print: printContent } : undefined;
      const { client, isOwn, wishes } = run;
      return await transcribeFile({ client, isOwn, file, wishes, interruption, uploads, onProgress, printer });
    } catch (thrown) {
      const known = { file, ...(job ? { job } : {}), outputs: [] };
      if (interruption.interrupted.aborted && !(thrown instanceof CliError)) {
        return { ...known, interrupted: 'cancelled' };
      }
      if (thrown instanceof AppUnavailable) lost ??= thrown;
      return { ...known, error: causeOf(thrown), unavailable: thrown instanceof AppUnavailable };
    }
  };
  const waiting = run.files.entries();
  const lane = async () => {
    for (const [at, file] of waiting) {
      const result = await resultOf(file, Promise.all(ends.slice(0, at).map(({ promise }) => promise)));
      results.push(result);
      display.end(file.given);
      run.onResult(result);
      ends[at]?.resolve();
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, lane));
  return results;
}

async function printContent(content: AsyncIterable<Uint8Array>): Promise<void> {
  await pipeline(content, process.stdout, { end: false });
}
