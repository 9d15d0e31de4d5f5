import type { ByteSource } from '../audio/byte-source.ts';
import { CutFinder } from '../audio/cut-finder.ts';
import { decodeAudio } from '../audio/decode.ts';
import { AudioTooLong } from '../audio/errors.ts';
import { pcmLengthMs } from '../audio/pcm-file.ts';
import { probeAudio } from '../audio/probe.ts';
import { segmentsOf } from '../audio/segments.ts';
import { findWavCuts } from '../audio/wav-cuts.ts';
import type { Job, JobId } from '../job/job.ts';
import { resolveOptions } from '../job/resolve-options.ts';
import { openAudioBlob } from '../storage/audio-blob.ts';
import { deleteBlob, readJson, writeJson } from '../storage/json-blob.ts';
import { readPublication } from '../storage/transcript-blobs.ts';
import { uploadChunks } from '../storage/upload-chunks.ts';
import { workNames } from '../storage/work-names.ts';
import { throwIfCancelled, watchForCancel } from './cancel-mark.ts';
import { cutSettings } from './cut-settings.ts';
import { PlanMissing } from './errors.ts';
import type { PlanResult } from './orchestration.ts';
import type { Scope } from './scope.ts';
import { jobRecordSchema, type Plan, planSchema } from './work-records.ts';

type PlannedAudio = Pick<Plan, 'lengthMs' | 'description' | 'notes' | 'source' | 'cuts'>;

/**
 * Reads a file's header and its pauses, decodes it if it must be, and writes down how it will be recognised. A second call
 * finds the first one's plan, or the transcript. Throws a Failure: of the file, of its options, or of storage.
 */
export async function planJob(scope: Scope, job: Job, signal: AbortSignal): Promise<PlanResult> {
  const published = await readPublication(scope.store, job.name, job.id, signal);
  // Nothing is left to recognise: a job that is run again for a file that is done costs nothing.
  if (published) return { lengthMs: published.lengthMs, segments: 0 };
  const earlier = await readJson(scope.store.work, workNames.plan(job.id), planSchema, signal);
  const { lengthMs, cuts } = earlier ?? (await makePlan(scope, job, signal));
  return { lengthMs, segments: segmentsOf(lengthMs, cuts).length };
}

async function makePlan(scope: Scope, job: Job, signal: AbortSignal): Promise<Plan> {
  const { store, settings } = scope;
  await throwIfCancelled(store, job.id, signal);
  const record = await readJson(store.work, workNames.record(job.id), jobRecordSchema, signal);
  const file = await openAudioBlob(store.audio, job.name, job.etag, signal);
  const options = resolveOptions(record?.requested ?? {}, file.metadata, settings.defaults);
  using cancel = watchForCancel(store, job.id);
  const stop = AbortSignal.any([signal, cancel.signal]);
  // Speaker labels hold within one session only: with speakers, the file is one segment.
  const plan: Plan = { options, ...(await readAudio(scope, job, file, !options.speakers, stop)) };
  await writeJson(store.work, workNames.plan(job.id), plan, { once: true, signal: stop });
  return plan;
}

/** The plan that planJob wrote. */
export async function readPlan(scope: Scope, job: Job, signal: AbortSignal): Promise<Plan> {
  const plan = await readJson(scope.store.work, workNames.plan(job.id), planSchema, signal);
  if (!plan) throw new PlanMissing();
  return plan;
}

/** Deletes a plan and what the file was decoded to; another start plans anew. */
export async function dropPlan(scope: Scope, id: JobId, signal: AbortSignal): Promise<void> {
  await deleteBlob(scope.store.work, workNames.plan(id), signal);
  await deleteBlob(scope.store.work, workNames.pcm(id), signal);
}

async function readAudio(
  scope: Scope,
  job: Job,
  file: ByteSource,
  divided: boolean,
  signal: AbortSignal,
): Promise<PlannedAudio> {
  const { maxLengthMs, segmentMs } = scope.settings;
  const cutting = cutSettings(segmentMs);
  const info = await probeAudio(file, signal);
  if (info.kind === 'encoded') return decodeToWork(scope, job, file, info.description, divided, signal);
  if (info.lengthMs > maxLengthMs) throw new AudioTooLong(maxLengthMs);
  using _reader = scope.ledger.open('range-reader');
  return {
    lengthMs: info.lengthMs,
    description: info.description,
    notes: [...info.notes],
    source: { kind: 'wav', wav: info.wav },
    cuts: divided ? [...(await findWavCuts(file, info.wav, info.lengthMs, cutting, signal))] : [],
  };
}

/** Decodes to recognition PCM in the work container, and finds the pauses as it streams by. */
async function decodeToWork(
  scope: Scope,
  job: Job,
  file: ByteSource,
  description: string,
  divided: boolean,
  signal: AbortSignal,
): Promise<PlannedAudio> {
  const { settings, ledger, store } = scope;
  const cuts = new CutFinder(cutSettings(settings.segmentMs));
  const decoding = { ffmpegPath: settings.ffmpegPath, maxLengthMs: settings.maxLengthMs, ledger };
  const audio = decodeAudio(file, decoding, signal);
  async function* observed(): AsyncIterable<Uint8Array> {
    for await (const pcm of audio) {
      cuts.push(pcm);
      yield pcm;
    }
  }
  const bytes = await uploadChunks(store.work, workNames.pcm(job.id), observed(), {
    contentType: 'application/octet-stream',
    signal,
  });
  return {
    lengthMs: pcmLengthMs(bytes),
    description,
    notes: [...audio.notes],
    source: { kind: 'pcm' },
    cuts: divided ? [...cuts.end()] : [],
  };
}
