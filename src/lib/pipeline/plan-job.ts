import type { ByteSource } from '../audio/byte-source.ts';
import { ChannelSplitter } from '../audio/channel-splitter.ts';
import { channelCuts, channelField, maxSeparateChannels, segmentCount } from '../audio/channels.ts';
import type { Cut } from '../audio/cut.ts';
import { CutFinder, type CutSettings } from '../audio/cut-finder.ts';
import { type DecodeSettings, decodeAudio } from '../audio/decode.ts';
import { describeEncoded } from '../audio/describe-encoded.ts';
import { AudioTooLong, TooManyChannels } from '../audio/errors.ts';
import type { KeptChannels } from '../audio/ffmpeg-arguments.ts';
import { pcmLengthMs } from '../audio/pcm-file.ts';
import { probeAudio } from '../audio/probe.ts';
import { findWavCuts } from '../audio/wav-cuts.ts';
import type { Job, JobId, JobStart } from '../job/job.ts';
import type { JobOptions } from '../job/options.ts';
import { resolveOptions } from '../job/resolve-options.ts';
import { openAudioBlob } from '../storage/audio-blob.ts';
import { deleteBlob, listNames, readJson, writeJson } from '../storage/json-blob.ts';
import { readPublication } from '../storage/transcript-blobs.ts';
import { uploadChunks } from '../storage/upload-chunks.ts';
import { segmentOf, workNames } from '../storage/work-names.ts';
import { hasKeptPhrases } from './attempts.ts';
import { throwIfCancelled, watchForCancel } from './cancel-mark.ts';
import { divide, sessionsOfOneFile } from './divide.ts';
import { PlanMissing } from './errors.ts';
import type { PlanResult } from './orchestration.ts';
import type { Scope } from './scope.ts';
import { inBatches } from './segment-records.ts';
import { decodingCap, reserveSpend } from './spend-day.ts';
import { keepMetadataTarget } from './webhook-target.ts';
import { type Division, divisionSchema, jobRecordSchema, type Plan, planSchema } from './work-records.ts';

type PlannedAudio = Pick<Plan, 'lengthMs' | 'description' | 'notes' | 'source' | 'cuts' | 'channels'>;

/**
 * Reads a file's header and its pauses, decodes it if it must be, and writes down how it will be recognised. A second call
 * finds the first one's plan, or the transcript. Throws a Failure: of the file, of its options, of storage, or that it would cost too
 * much.
 */
export async function planJob(scope: Scope, job: JobStart, now: Date, signal: AbortSignal): Promise<PlanResult> {
  const published = await readPublication(scope.store, job.name, job.id, signal);
  const sessions = sessionsOfOneFile(scope.settings);
  // Nothing is left to recognise: a job that is run again for a file that is done costs nothing.
  if (published?.missingMs === 0) return { lengthMs: published.lengthMs, segments: 0, sessions, decoding: false };
  const earlier = await readJson(scope.store.work, workNames.plan(job.id), planSchema, signal);
  const plan = earlier ?? (await makePlan(scope, job, signal));
  const reservation = await reserveSpend(scope, job, plan, now, signal);
  const { lengthMs, cuts, source, channels } = plan;
  const decoding = source.kind === 'pieces';
  const segments = decoding ? Math.ceil(lengthMs / source.everyMs) * channels : segmentCount(cuts, channels);
  return {
    ...{ lengthMs, segments, sessions, decoding },
    ...(channels > 1 ? { channels } : {}),
    ...(reservation ? { reservation } : {}),
  };
}

async function makePlan(scope: Scope, job: JobStart, signal: AbortSignal): Promise<Plan> {
  const { store, settings } = scope;
  await throwIfCancelled(store, job.id, signal);
  const record = await readJson(store.work, workNames.record(job.id), jobRecordSchema, signal);
  const file = await openAudioBlob(store.audio, job.name, job.etag, signal);
  await keepMetadataTarget(scope, job, file.metadata, signal);
  const options = resolveOptions(record?.requested ?? {}, file.metadata, settings.defaults);
  using cancel = watchForCancel(store, job.id);
  const stop = AbortSignal.any([signal, cancel.signal]);
  const plan: Plan = {
    options,
    sizeBytes: file.lengthBytes,
    ...(await readAudio(scope, job, file, options, stop)),
  };
  if (await writeJson(store.work, workNames.plan(job.id), plan, { once: true, signal: stop })) remember(job.id, plan);
  return plan;
}

/** The plan that planJob wrote. */
export async function readPlan(scope: Scope, job: Job, signal: AbortSignal): Promise<Plan> {
  const plan = await readJson(scope.store.work, workNames.plan(job.id), planSchema, signal);
  if (!plan) throw new PlanMissing();
  return plan;
}

/** Enough for the files that are transcribed at once; only a long file's plan is more than a kilobyte. */
const recentPlans = 100;
const recent = new Map<JobId, Plan>();

/** The plan that planJob wrote, for those who read it once for each segment: a long file's has a hundred kilobytes. */
export async function recentPlan(scope: Scope, job: Job, signal: AbortSignal): Promise<Plan> {
  const known = recent.get(job.id);
  if (known) return known;
  const plan = await readPlan(scope, job, signal);
  remember(job.id, plan);
  return plan;
}

function remember(id: JobId, plan: Plan): void {
  const [oldest] = recent.keys();
  if (oldest && recent.size >= recentPlans) recent.delete(oldest);
  recent.set(id, plan);
}

/** What decoding a file of this scope goes by. */
export function decodeSettings({ settings, ledger }: Scope): DecodeSettings {
  const { ffmpegPath, maxLengthMs } = settings;
  return { ffmpegPath, maxLengthMs, cap: decodingCap(settings), ledger };
}

/** The length, notes and cuts of a planned file that is decoded, as far as it must be; undefined when it is not yet. */
export async function readDivision(
  scope: Scope,
  job: Job,
  plan: Plan,
  signal: AbortSignal,
): Promise<Division | undefined> {
  if (plan.source.kind !== 'pieces') return plan;
  return readJson(scope.store.work, workNames.piecesEnd(job.id), divisionSchema, signal);
}

export function forgetPlan(id: JobId): void {
  recent.delete(id);
}

/** True when something of a job was recognised: it belongs to the job's plan, which another start then goes on with. */
export async function hasRecognised(scope: Scope, id: JobId, signal: AbortSignal): Promise<boolean> {
  const finished = await listNames(scope.store.work, workNames.segments(id), signal);
  return finished.some((name) => segmentOf(name)) || (await hasKeptPhrases(scope, id, signal));
}

/** Deletes a plan and what the file was decoded to; another start plans anew. */
export async function dropPlan(scope: Scope, id: JobId, signal: AbortSignal): Promise<void> {
  forgetPlan(id);
  await deleteBlob(scope.store.work, workNames.plan(id), signal);
  await deleteBlob(scope.store.work, workNames.pcm(id), signal);
  const pieces = await listNames(scope.store.work, workNames.pieces(id), signal);
  await inBatches(pieces, (name) => deleteBlob(scope.store.work, name, signal));
}

async function readAudio(
  scope: Scope,
  job: Job,
  file: ByteSource,
  options: JobOptions,
  signal: AbortSignal,
): Promise<PlannedAudio> {
  const { settings } = scope;
  const info = await probeAudio(file, signal);
  if (info.kind === 'encoded') return planEncoded(scope, job, file, info.description, options, signal);
  const { lengthMs, wav } = info;
  if (lengthMs > settings.maxLengthMs) throw new AudioTooLong(settings.maxLengthMs);
  const { channels, notes } = separated(options, wav.channels);
  const cutting = isDivided(options) ? divide(settings, lengthMs, channels) : undefined;
  using _reader = scope.ledger.open('range-reader');
  const cuts: (readonly Cut[])[] = [];
  for (let channel = 1; channel <= channels; channel++) {
    const own = channelField(channel, channels).channel;
    cuts.push(cutting ? await findWavCuts(file, wav, lengthMs, cutting, signal, own) : []);
  }
  return {
    lengthMs,
    description: info.description,
    notes: [...info.notes, ...notes],
    source: { kind: 'wav', wav },
    cuts: [...channelCuts(cuts)],
    channels,
  };
}

/** Speaker labels hold within one session only: with speakers, a file is one segment. */
const isDivided = ({ speakers }: JobOptions): boolean => !speakers;

/** How many channels of a file are recognised each by itself, 1 standing for all of them mixed, and what there is to say of that. Throws TooManyChannels. */
function separated(
  { channels: wanted }: JobOptions,
  channels: number | undefined,
): { readonly channels: number; readonly notes: readonly string[] } {
  if (wanted === 'mixed') return { channels: 1, notes: [] };
  if (channels === undefined) {
    return { channels: 1, notes: ['How many channels the recording has could not be told, so they were mixed.'] };
  }
  if (channels > maxSeparateChannels) throw new TooManyChannels(channels, maxSeparateChannels);
  return { channels, notes: channels === 1 ? ['The recording has one channel, so there was none to separate.'] : [] };
}

/** A smaller file is decoded in a second or two, here and now. */
const decodedWhileRecognisedBytes = 512 * 1024;
/** A segment's audio, of all channels that are recognised each by itself, is held in memory until it is cut off: 2 MB. Longer ones come of few sessions, and then decoding is no bottleneck. */
const longestPieceMs = 60_000;
/** Where cuts are wanted in a file that does not say how long it is. */
const unknownLengthMs = 600_000;

async function planEncoded(
  scope: Scope,
  job: Job,
  file: ByteSource,
  description: string,
  options: JobOptions,
  signal: AbortSignal,
): Promise<PlannedAudio> {
  const { settings } = scope;
  const whole = { description, notes: [], channels: 1, kept: undefined };
  if (!isDivided(options)) return decodeToWork(scope, job, file, whole, undefined, signal);
  const { lengthMs, channels: found } = await describeEncoded(file, decodeSettings(scope), signal);
  const { channels, notes } = separated(options, found?.count);
  const kept = channels > 1 ? found : undefined;
  const cutting = divide(settings, lengthMs ?? unknownLengthMs, channels);
  const streams = lengthMs !== undefined && file.lengthBytes > decodedWhileRecognisedBytes;
  if (!streams || !cutting || cutting.everyMs * channels > longestPieceMs) {
    return decodeToWork(scope, job, file, { description, notes, channels, kept }, cutting, signal);
  }
  if (lengthMs > settings.maxLengthMs) throw new AudioTooLong(settings.maxLengthMs);
  const layout = kept?.layout === undefined ? {} : { layout: kept.layout };
  return {
    ...{ lengthMs, description, channels },
    notes: [...notes],
    source: { kind: 'pieces', ...cutting, ...layout },
    cuts: [],
  };
}

/** Decodes to recognition PCM in the work container, and finds the pauses as it streams by. */
async function decodeToWork(
  scope: Scope,
  job: Job,
  file: ByteSource,
  known: Pick<PlannedAudio, 'description' | 'channels'> & {
    readonly notes: readonly string[];
    readonly kept: KeptChannels | undefined;
  },
  cutting: CutSettings | undefined,
  signal: AbortSignal,
): Promise<PlannedAudio> {
  const { store } = scope;
  const { channels } = known;
  const splitter = new ChannelSplitter(channels);
  const finders = cutting ? Array.from({ length: channels }, () => new CutFinder(cutting)) : [];
  const audio = decodeAudio(file, { ...decodeSettings(scope), channels: known.kept }, signal);
  async function* observed(): AsyncIterable<Uint8Array> {
    for await (const pcm of audio) {
      if (cutting) for (const [at, own] of splitter.push(pcm).entries()) finders[at]?.push(own);
      yield pcm;
    }
  }
  const bytes = await uploadChunks(store.work, workNames.pcm(job.id), observed(), {
    contentType: 'application/octet-stream',
    signal,
  });
  return {
    lengthMs: pcmLengthMs(bytes / channels),
    description: known.description,
    notes: [...known.notes, ...audio.notes],
    source: { kind: 'pcm' },
    cuts: [...channelCuts(finders.map(({ cuts }) => cuts))],
    channels,
  };
}
