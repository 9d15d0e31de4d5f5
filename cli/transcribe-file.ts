import { type FileHandle, open } from 'node:fs/promises';
import type { Turns } from '../src/lib/lifetime/turns.ts';
import type { AppClient } from './app/client.ts';
import { followJob } from './app/follow.ts';
import { askForLink, cancelJob, jobPath, startJob } from './app/jobs.ts';
import type { Job } from './app/views.ts';
import type { Progress } from './display/progress.ts';
import { type Cause, FileFailed, Refused } from './errors.ts';
import type { Interruption } from './interrupt.ts';
import type { Format, GivenOptions } from './options.ts';
import { writeTranscript } from './output/write-transcript.ts';
import { findSameFile, type SameFile } from './same-file.ts';
import { uploadFile } from './upload/upload-file.ts';

/** A file, and where it goes. */
export interface PlannedFile {
  /** As it was given. */
  readonly given: string;
  readonly path: string;
  /** In the container. */
  readonly name: string;
  /** Of its transcripts, without the format's ending. */
  readonly outputBase: string;
}

export interface Wishes {
  readonly options: GivenOptions;
  readonly formats: readonly Format[];
  readonly replace: boolean;
  readonly overwrite: boolean;
}

/** What became of a file. */
export interface FileResult {
  readonly file: PlannedFile;
  readonly job?: Job;
  readonly outputs: readonly string[];
  readonly error?: Cause;
  /** This run ended before the file did: `left` is a job that was there before, and goes on. */
  readonly interrupted?: 'cancelled' | 'left';
  /** The app was lost, or did not let this command in. */
  readonly unavailable?: boolean;
}

export interface Printer {
  readonly turn: Promise<unknown>;
  print(content: AsyncIterable<Uint8Array>): Promise<void>;
}

/** What a file's way needs on all its stations. */
export interface Errand {
  readonly client: AppClient;
  /** The app ends with this run, and its jobs with it. */
  readonly isOwn: boolean;
  readonly file: PlannedFile;
  readonly wishes: Wishes;
  readonly interruption: Interruption;
  /** Few files are uploaded at a time. */
  readonly uploads: Turns;
  readonly onProgress: (progress: Progress) => void;
  /** Where transcripts go that are not written to files, when it is this one's turn. */
  readonly printer: Printer | undefined;
}

/**
 * Brings a file into the container, follows its job and fetches the transcript. When it is interrupted, what it has started is cancelled.
 * Throws AppUnavailable, FileFailed, Refused, or the interruption's reason.
 */
export async function transcribeFile(errand: Errand): Promise<FileResult> {
  const { client, file, interruption, onProgress } = errand;
  const { job, startedHere } = await arrive(errand);
  const show = (seen: Job) => onProgress({ stage: 'running', job: seen, seenAtMs: Date.now() });
  show(job);
  let ended = job;
  try {
    if (!job.finished) ended = await followJob(client, job.id, show, interruption.interrupted);
  } catch (thrown) {
    if (!interruption.interrupted.aborted) throw thrown;
    if (!startedHere) return { file, job, outputs: [], interrupted: 'left' };
    return { file, job: await cancelled(errand, job), outputs: [], interrupted: 'cancelled' };
  }
  if (ended.state !== 'done' && ended.state !== 'partial') {
    return { file, job: ended, outputs: [], error: ended.error ?? withoutError(ended) };
  }
  onProgress({ stage: 'writing' });
  const outputs = await fetchTranscripts(errand, ended);
  const error = ended.state === 'partial' ? (ended.error ?? withoutError(ended)) : undefined;
  return { file, job: ended, outputs, ...(error ? { error } : {}) };
}

async function cancelled({ client, isOwn, interruption }: Errand, job: Job): Promise<Job> {
  if (isOwn) return job;
  try {
    return await cancelJob(client, job.id, interruption.overdue);
  } catch (thrown) {
    throw new FileFailed(
      {
        code: 'not-cancelled',
        message: 'Its transcription could not be cancelled, and goes on.',
        remedy: `DELETE ${jobPath(job.id)} cancels it.`,
      },
      { cause: thrown },
    );
  }
}

/** The file's job, of a file that is uploaded or that was there. */
async function arrive({ client, file, wishes, interruption, uploads, onProgress }: Errand): Promise<SameFile> {
  const { interrupted, overdue } = interruption;
  const { options } = wishes;
  using _turn = await uploads.take(interrupted);
  await using handle = await openFile(file.path);
  const { size: bytes } = await handle.stat();
  onProgress({ stage: 'uploading', sentBytes: 0, bytes });
  const isNew = await uploadFile({
    file: handle,
    path: file.given,
    bytes,
    askForLink: async () => (await askForLink(client, file.name, options, wishes.replace, interrupted)).link,
    onSent: (sentBytes) => onProgress({ stage: 'uploading', sentBytes, bytes }),
    interrupted,
    overdue,
  }).catch((thrown) => {
    if (thrown instanceof Refused && thrown.code === 'file-exists') return false;
    throw thrown;
  });
  // From here on there is a job to cancel: it has to be known first.
  if (isNew) return { job: await startJob(client, file.name, {}, overdue), startedHere: true };
  return findSameFile(client, { path: file.path, name: file.name, bytes }, options, interruption);
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    throw new FileFailed({
      code: 'unreadable',
      message: code === 'ENOENT' ? 'It is gone.' : `It cannot be read (${code}).`,
      remedy: 'See that it is there and that you may read it.',
    });
  }
}

async function fetchTranscripts({ client, file, wishes, interruption, printer }: Errand, job: Job): Promise<string[]> {
  const signal = interruption.interrupted;
  const outputs: string[] = [];
  await printer?.turn;
  for (const format of wishes.formats) {
    const path = `${jobPath(job.id)}/transcript?format=${format}`;
    const answer = await client.answer(path, { signal }).catch((thrown) => {
      throw thrown instanceof Refused && thrown.code === 'transcript-gone' ? transcriptGone(thrown) : thrown;
    });
    const content = answer.body ?? emptyStream();
    if (printer) {
      await printer.print(content);
      continue;
    }
    const output = `${file.outputBase}.${format}`;
    await writeTranscript(output, content, wishes.overwrite, signal);
    outputs.push(output);
  }
  return outputs;
}

/** A file in the container has one transcript: that of the job that was the last to end. */
function transcriptGone({ code, message }: Refused): FileFailed {
  return new FileFailed({ code, message, remedy: 'Run it again with --replace, to have the file transcribed anew.' });
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}

function withoutError({ state }: Job): Cause {
  return {
    code: `transcription-${state}`,
    message: state === 'cancelled' ? 'Its transcription was cancelled.' : `Its transcription is ${state}.`,
    remedy: 'Run it again: what is recognised is not paid for again.',
  };
}
