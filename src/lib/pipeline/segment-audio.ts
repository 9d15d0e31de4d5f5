import { channelField, type NumberedSegment, numberedSegments, placeOf } from '../audio/channels.ts';
import type { TimeRange } from '../audio/cut.ts';
import { readPcm } from '../audio/pcm-file.ts';
import { sampleRateHz } from '../audio/recognition-pcm.ts';
import { bytesPerFrame, type WavFormat } from '../audio/wav-layout.ts';
import { readWav } from '../audio/wav-pcm.ts';
import type { Job } from '../job/job.ts';
import { knownBlob, openAudioBlob } from '../storage/audio-blob.ts';
import { workNames } from '../storage/work-names.ts';
import type { Scope } from './scope.ts';
import { awaitSegment } from './segment-wait.ts';
import type { Plan } from './work-records.ts';

/** A segment as it is found by its number: `none` when the file has none, `later` when it is not known yet. */
export type FoundSegment =
  | { readonly kind: 'here'; readonly segment: NumberedSegment }
  | { readonly kind: 'none' | 'later' };

/** A segment by its number; of a file that is still being decoded it may have to be waited for. */
export async function findSegment(
  scope: Scope,
  job: Job,
  plan: Plan,
  index: number,
  signal: AbortSignal,
): Promise<FoundSegment> {
  if (plan.source.kind === 'pieces') {
    const found = await awaitSegment(scope.store, job.id, index, signal);
    if (found.kind !== 'here') return found;
    const { channel } = placeOf(index, plan.channels);
    return { kind: 'here', segment: { ...found.segment, index, ...channelField(channel, plan.channels) } };
  }
  const segment = segmentsOfPlan(plan).get(index);
  return segment ? { kind: 'here', segment } : { kind: 'none' };
}

/** A long file's plan is asked once for each of its segments: a thousand times a thousand of them would be garbage. */
const known = new WeakMap<Plan, ReadonlyMap<number, NumberedSegment>>();

function segmentsOfPlan(plan: Plan): ReadonlyMap<number, NumberedSegment> {
  const { lengthMs, cuts, channels } = plan;
  const segments =
    known.get(plan) ?? new Map(numberedSegments(lengthMs, cuts, channels).map((segment) => [segment.index, segment]));
  known.set(plan, segments);
  return segments;
}

/** A range of what is heard for a segment, as recognition PCM. */
export async function readSegment(
  { store }: Scope,
  job: Job,
  { source, sizeBytes, channels }: Plan,
  { index, channel, heard, ...own }: NumberedSegment,
  range: TimeRange,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  if (source.kind === 'wav') {
    return readWav(knownBlob(store.audio, job.name, sizeBytes, job.etag), source.wav, range, signal, channel);
  }
  if (source.kind === 'pcm') {
    const pcm = await openAudioBlob(store.work, workNames.pcm(job.id), undefined, signal);
    if (channel === undefined) return readPcm(pcm, range, signal);
    // What WAV has after its header.
    const format: WavFormat = { encoding: 's16', channels, sampleRateHz };
    const frames = Math.floor(pcm.lengthBytes / bytesPerFrame(format));
    return readWav(pcm, { ...format, dataOffset: 0, frames }, range, signal, channel);
  }
  const name = workNames.piece(job.id, index, { ...own, heard });
  const within = { startMs: range.startMs - heard.startMs, endMs: range.endMs - heard.startMs };
  return readPcm(await openAudioBlob(store.work, name, undefined, signal), within, signal);
}
