import { ChannelCutter } from '../audio/channel-cutter.ts';
import { segmentCount } from '../audio/channels.ts';
import { decodeAudio } from '../audio/decode.ts';
import type { Piece } from '../audio/piece-cutter.ts';
import { asFailure } from '../job/failure-facts.ts';
import type { Job } from '../job/job.ts';
import { collectGarbage } from '../lifetime/collect-garbage.ts';
import { openAudioBlob } from '../storage/audio-blob.ts';
import { deleteBlob, readJson, writeBytes, writeJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import { throwIfCancelled, watchForCancel } from './cancel-mark.ts';
import type { DecodeResult } from './orchestration.ts';
import { decodeSettings, readPlan } from './plan-job.ts';
import { decodedLengthKey, decodedSegmentsKey } from './progress.ts';
import type { Scope } from './scope.ts';
import { type Division, divisionSchema } from './work-records.ts';

/** Pieces on their way to storage at once; each is about a megabyte. */
const uploadsAtOnce = 4;

/**
 * Decodes a file and writes the audio of each segment as soon as it is cut, for those who wait for it. A second call finds the
 * pieces of the first one, and the end if it came so far. Throws a Failure: of the file, or of storage.
 */
export async function decodeJob(scope: Scope, job: Job, signal: AbortSignal): Promise<DecodeResult> {
  const earlier = await readJson(scope.store.work, workNames.piecesEnd(job.id), divisionSchema, signal);
  if (earlier) return resultOf(earlier);
  await deleteBlob(scope.store.work, workNames.piecesFailed(job.id), signal);
  await throwIfCancelled(scope.store, job.id, signal);
  using cancel = watchForCancel(scope.store, job.id);
  try {
    return resultOf(await decode(scope, job, AbortSignal.any([signal, cancel.signal])));
  } catch (thrown) {
    if (!asFailure(thrown, 'Decoding').retryable) await endWaiting(scope, job, signal);
    throw thrown;
  }
}

const resultOf = ({ lengthMs, cuts, channels }: Division): DecodeResult => ({
  lengthMs,
  segments: segmentCount(cuts, channels),
});

async function decode(scope: Scope, job: Job, signal: AbortSignal): Promise<Division> {
  const { store } = scope;
  const { source, channels, notes } = await readPlan(scope, job, signal);
  if (source.kind !== 'pieces')
    throw new TypeError(`The audio of this file is not decoded in pieces but ${source.kind}.`);
  const file = await openAudioBlob(store.audio, job.name, job.etag, signal);
  const { layout } = source;
  const kept = channels > 1 ? { count: channels, ...(layout === undefined ? {} : { layout }) } : undefined;
  const audio = decodeAudio(file, { ...decodeSettings(scope), channels: kept }, signal);
  const cutter = new ChannelCutter(source, channels);
  const uploads = new Uploads((piece) => writePiece(scope, job, piece, signal));
  try {
    for await (const pcm of audio) for (const piece of cutter.push(pcm)) await uploads.add(piece);
    for (const piece of cutter.end()) await uploads.add(piece);
  } finally {
    await uploads.end();
  }
  const division: Division = {
    lengthMs: cutter.lengthMs,
    notes: [...notes, ...audio.notes],
    cuts: [...cutter.cuts],
    channels,
  };
  const metadata = {
    [decodedLengthKey]: String(division.lengthMs),
    [decodedSegmentsKey]: String(segmentCount(division.cuts, channels)),
  };
  await writeJson(store.work, workNames.decoded(job.id), {}, { once: true, signal, metadata });
  await writeJson(store.work, workNames.piecesEnd(job.id), division, { once: true, signal });
  return division;
}

async function writePiece(scope: Scope, job: Job, { index, segment, pcm }: Piece, signal: AbortSignal): Promise<void> {
  const options = { once: true, contentType: 'application/octet-stream', signal };
  await writeBytes(scope.store.work, workNames.piece(job.id, index, segment), pcm, options);
  // Decoding is fast: what each piece leaves would pile up to 80 MB before V8 cares.
  collectGarbage();
}

/** For those who wait for a piece: none comes any more. Should this fail, they give up later by themselves. */
async function endWaiting(scope: Scope, job: Job, signal: AbortSignal): Promise<void> {
  await writeJson(scope.store.work, workNames.piecesFailed(job.id), {}, { signal }).catch(() => {});
}

/** Runs uploads side by side, a few at a time. */
class Uploads {
  readonly #upload: (piece: Piece) => Promise<void>;
  readonly #running = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(upload: (piece: Piece) => Promise<void>) {
    this.#upload = upload;
  }

  /** Returns when there is room for the next one. Throws what an upload before it threw. */
  async add(piece: Piece): Promise<void> {
    const running = this.#upload(piece)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    if (this.#running.size >= uploadsAtOnce) await Promise.race(this.#running);
    if (this.#failure) throw this.#failure.error;
  }

  async end(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#failure) throw this.#failure.error;
  }
}
