import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { type Stack, startStack } from '../../local/stack.ts';
import { copyApp } from '../app/copy-app.ts';
import { childrenOf } from '../process/memory-of.ts';
import { profiled } from '../process/profiled.ts';
import { type Usage, watchUsage } from '../process/usage.ts';
import type { AudioShelf } from './audio-shelf.ts';
import { type Batch, type BatchResult, type Role, type RoundResult, roles } from './batch.ts';
import { readBlobTimes } from './blob-times.ts';
import { stageFile } from './drop.ts';
import { readHistory } from './history.ts';
import { checkRound, type EndedRound, type FileCheck, type RunningApp, runRounds, stagedName } from './rounds.ts';
import type { SpeechCount } from './speech-messages.ts';
import { type SpeechProcess, startSpeechProcess } from './speech-process.ts';

interface Heard {
  readonly warmUp: readonly EndedRound[];
  readonly rounds: readonly EndedRound[];
  readonly checks: ReadonlyMap<string, FileCheck>;
  readonly usage: Usage<Role>;
  readonly speech: SpeechCount;
  readonly pids: BatchResult['pids'];
  readonly measuredUs: BatchResult['measuredUs'];
  readonly startedAtMs: number;
}

/** Gives a fresh app files, and tells what came of them and what it took. Throws when interrupted. */
export async function runBatch(batch: Batch, shelf: AudioShelf, signal: AbortSignal): Promise<BatchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-speed-'));
  try {
    const appDir = await copyApp(join(folder, 'app'), undefined);
    // Before the app runs: making audio takes a processor.
    for (const lengthMs of lengthsOf(batch)) await shelf.wav(lengthMs);
    const stateDir = join(folder, 'state');
    const { checks, startedAtMs, ...heard } = await profiled(batch.profileDir, async () => {
      await using speech = await startSpeechProcess(batch.quota);
      const log = process.env['DROPSCRIBE_LOG'] ? (line: string) => console.error(line) : () => {};
      await using stack = await startStack({ appDir, stateDir, apiPort: 0, settings: speech.settings, log });
      return await transcribe(batch, shelf, stack, speech, signal);
    });
    if (batch.profileDir !== undefined) await keepSourceMaps(appDir, batch.profileDir);
    const times = await readBlobTimes(join(stateDir, 'azurite'));
    const finish = (rounds: readonly EndedRound[]) => rounds.map((round) => roundResult(round, times, checks));
    return {
      ...heard,
      label: batch.label,
      warmUp: finish(heard.warmUp),
      rounds: finish(heard.rounds),
      history: readHistory(join(stateDir, 'host', 'durable.sqlite'), startedAtMs),
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function transcribe(
  batch: Batch,
  shelf: AudioShelf,
  stack: Stack,
  speech: SpeechProcess,
  signal: AbortSignal,
): Promise<Heard> {
  const storage = BlobServiceClient.fromConnectionString(stack.storage.connectionString);
  for (const lengthMs of lengthsOf(batch)) await stageFile(storage, stagedName(lengthMs), await shelf.wav(lengthMs));
  const app: RunningApp = { storage, apiUrl: stack.apiUrl, speech };
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(batch.limitMs)]);
  const warmUp = await runRounds(app, batch.warmUp, 'warm-up', bounded);
  signal.throwIfAborted();

  const pids = (): BatchResult['pids'] => ({
    // As many workers as the host has. What a worker starts is not counted: WAV needs no ffmpeg.
    worker: childrenOf(stack.host.pid),
    host: [stack.host.pid],
    storage: [stack.storage.pid],
    speech: [speech.pid],
    bench: [process.pid],
  });
  const before = await speech.count();
  const startedAtMs = Date.now();
  const from = monotonicUs();
  const measuring = new AbortController();
  const usage = watchUsage(roles, (role) => pids()[role], measuring.signal);
  let rounds: readonly EndedRound[];
  try {
    rounds = await runRounds(app, batch.rounds, 'file', bounded);
  } finally {
    measuring.abort();
    await usage;
  }
  const measuredUs = { from, to: monotonicUs() };
  signal.throwIfAborted();
  const after = await speech.count();
  const checked = await Promise.all([...warmUp, ...rounds].map((round) => checkRound(storage, shelf, round)));
  return {
    warmUp,
    rounds,
    checks: new Map(checked.flatMap((checks) => [...checks])),
    usage: await usage,
    speech: {
      audioMs: after.audioMs - before.audioMs,
      refused: after.refused - before.refused,
      sessions: after.sessions - before.sessions,
      mostAtOnce: after.mostAtOnce,
    },
    pids: pids(),
    measuredUs,
    startedAtMs,
  };
}

/** Profiles name places in the bundles of the app's copy, which goes with its folder. */
async function keepSourceMaps(appDir: string, folder: string): Promise<void> {
  for (const name of ['main.cjs.map', 'carrier-thread.cjs.map']) {
    await copyFile(join(appDir, 'dist', name), join(folder, name));
  }
}

function lengthsOf({ warmUp, rounds }: Batch): ReadonlySet<number> {
  return new Set([...warmUp, ...rounds].flatMap(({ groups }) => groups.map(({ lengthMs }) => lengthMs)));
}

function roundResult(round: EndedRound, times: ReadonlyMap<string, number>, checks: Heard['checks']): RoundResult {
  const unheard: FileCheck = { words: { said: 0, lost: 0, doubled: 0, strange: 0, inOrder: true } };
  return {
    ...round,
    files: round.files.map(({ name, lengthMs }) => ({
      name,
      lengthMs,
      droppedAtMs: times.get(`audio/${name}`),
      publishedAtMs: times.get(`transcripts/${name}/transcript.json`),
      ...(checks.get(name) ?? unheard),
    })),
  };
}

function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
