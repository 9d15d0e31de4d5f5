import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { dropFiles } from '../../local/cli/drop-files.ts';
import { type FollowedJob, followJobs } from '../../local/cli/follow.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { copyApp } from '../app/copy-app.ts';
import { publishedWords } from '../app/published-words.ts';
import { checkWords, type WordCheck } from '../app/word-check.ts';
import type { LengthAudioShelf, TestAudio } from './audio-shelf.ts';
import type { LengthCase } from './cases.ts';
import { type MemorySample, type WorkerPeak, WorkerWatch } from './worker-memory.ts';

export interface LengthResult extends WorkerPeak {
  readonly wanted: LengthCase;
  /** Over the run. */
  readonly samples: readonly MemorySample[];
  /** Before anything was dropped. */
  readonly idleMb: number;
  readonly tookSeconds: number;
  /** Of the last file. */
  readonly words: WordCheck;
  /** Why a file did not become a transcript. */
  readonly failure: string | undefined;
  /** False when the worker was replaced on the way, so that its peak is not that of the whole. */
  readonly oneWorker: boolean;
}

/**
 * Audio that the SDK sends at once before it slows down to twice real time, which would make ten hours take five. With a
 * segment of 30 s it never slows down.
 */
const burstMs = 600_000;
/** So few recognitions need one thread; with more of them it would be their number that is seen. */
const inOneThread = 32;
/** The list of jobs, by which they are followed, shows a hundred; the next files come when these have ended. */
const droppedAtOnce = 90;
/** A bench ends: about fifty times real time is expected, a tenth of that is given. */
const limitOf = ({ minutes, files }: LengthCase) => 180_000 + (minutes * files * 60_000) / 10;

/** Transcribes the files of one case in a fresh app, and tells what its worker took. */
export async function runCase(wanted: LengthCase, shelf: LengthAudioShelf, signal: AbortSignal): Promise<LengthResult> {
  const audio = await shelf.take(wanted, signal);
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-length-'));
  try {
    const appDir = await copyApp(join(folder, 'app'), wanted.activitiesAtOnce);
    await using stack = await startStack({
      appDir,
      stateDir: join(folder, 'state'),
      apiPort: 0,
      recognizer: 'tones',
      // A worker that retires would take its peak along.
      settings: {
        SPEECH_BURST_MS: String(burstMs),
        SEGMENT_MS: '30000',
        RETIRE_OVER_RSS_MB: '0',
        ...(wanted.atOnce <= inOneThread ? { MAX_THREADS: '1' } : {}),
        ...(wanted.files > 1 ? { SPEECH_SESSIONS: String(wanted.atOnce) } : {}),
      },
      log: () => {},
    });
    return await transcribe(stack, wanted, audio, signal);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function transcribe(
  stack: Stack,
  wanted: LengthCase,
  { path, script }: TestAudio,
  signal: AbortSignal,
): Promise<LengthResult> {
  const { connectionString } = stack.storage;
  const firstPid = stack.host.workerPid;
  const measuring = new AbortController();
  const watch = new WorkerWatch(() => stack.host.workerPid);
  watch.look(0);
  const { togetherMb: idleMb } = watch.peak;
  const watching = watch.run(measuring.signal);
  const names = Array.from({ length: wanted.files }, (_, at) => `${at + 1}.${wanted.format}`);
  const limitMs = limitOf(wanted);
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const ended = new Map<string, FollowedJob>();
  const startedAt = performance.now();
  try {
    for (let from = 0; from < names.length; from += droppedAtOnce) {
      const some = names.slice(from, from + droppedAtOnce);
      await dropFiles(
        connectionString,
        some.map((name) => ({ path, name })),
      );
      await followJobs(
        stack.apiUrl,
        new Set(some),
        async (job) => {
          if (job.finished) ended.set(job.name, job);
        },
        bounded,
      );
    }
  } finally {
    measuring.abort();
    await watching;
  }
  signal.throwIfAborted();
  if (ended.size < names.length) throw new Error(`${wanted.label} did not end in ${limitMs} ms.`);
  const tookSeconds = (performance.now() - startedAt) / 1_000;
  const failed = [...ended.values()].find(({ state }) => state !== 'done');
  return {
    ...watch.peak,
    wanted,
    samples: watch.samples,
    idleMb,
    tookSeconds,
    words: checkWords(
      [...script.words].map(({ text }) => text),
      await publishedWords(BlobServiceClient.fromConnectionString(connectionString), names.at(-1) ?? ''),
    ),
    failure: failed && (failed.error?.message ?? failed.state),
    oneWorker: stack.host.workerPid === firstPid,
  };
}
