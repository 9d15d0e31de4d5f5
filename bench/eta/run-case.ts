import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BlobServiceClient, type BlockBlobClient } from '@azure/storage-blob';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { startStack } from '../../local/stack.ts';
import { copyApp } from '../app/copy-app.ts';
import { writeAudio } from '../app/write-audio.ts';
import { startSpeechProcess } from '../speed/speech-process.ts';
import type { EtaCase } from './cases.ts';
import { type WatchedJob, watchJob } from './watch-job.ts';

export interface EtaResult extends WatchedJob {
  readonly wanted: EtaCase;
}

/** What the app counts with. */
const sessions = 100;
/** So that the first file does not pay for code that is loaded and compiled with it. */
const warmUpMs = 10_000;
/** The one before has planned, and taken the sessions. */
const headStartMs = 4_000;
/** A start, and half of real time: a case that takes longer has failed. */
const limitOf = ({ lengthMs, behindMs = 0 }: EtaCase) => 180_000 + (lengthMs + behindMs) / 2;

/** Watches what a job's status tells while its file is transcribed by a fresh app. */
export async function runEtaCase(wanted: EtaCase, signal: AbortSignal): Promise<EtaResult> {
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-eta-'));
  const audio = async (name: string, form: EtaCase['form'], lengthMs: number, speakers = 1) => {
    await writeAudio(join(folder, name), form, tonesScript({ lengthMs, speakers }), signal);
    return join(folder, name);
  };
  try {
    const appDir = await copyApp(join(folder, 'app'), undefined);
    const { form, lengthMs, speakers, behindMs, quota = sessions } = wanted;
    const path = await audio(`file.${form}`, form, lengthMs, speakers);
    const warmUpPath = await audio('warm-up.wav', 'wav', warmUpMs);
    const firstPath = behindMs === undefined ? undefined : await audio('first.wav', 'wav', behindMs);
    await using speech = await startSpeechProcess(quota);
    await using stack = await startStack({
      appDir,
      stateDir: join(folder, 'state'),
      apiPort: 0,
      settings: { ...speech.settings, SPEECH_SESSIONS: String(sessions) },
      log: () => {},
    });
    const container = BlobServiceClient.fromConnectionString(stack.storage.connectionString).getContainerClient(
      'audio',
    );
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(limitOf(wanted))]);
    const drop = async (name: string, from: string, options: Parameters<BlockBlobClient['uploadFile']>[1] = {}) => {
      await container.getBlockBlobClient(name).uploadFile(from, options);
      return performance.now();
    };
    await watchJob(stack.apiUrl, 'warm-up.wav', await drop('warm-up.wav', warmUpPath), bounded);
    if (firstPath) {
      const firstDroppedAt = await drop('first.wav', firstPath);
      await wait(Math.max(0, firstDroppedAt + headStartMs - performance.now()), undefined, { signal: bounded });
    }
    const droppedAt = await drop(`file.${form}`, path, speakers ? { metadata: { speakers: 'true' } } : {});
    return { wanted, ...(await watchJob(stack.apiUrl, `file.${form}`, droppedAt, bounded)) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
