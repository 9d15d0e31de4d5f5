import type { TimeRange } from '../audio/cut.ts';
import { readPcm } from '../audio/pcm-file.ts';
import { type Segment, segmentsOf } from '../audio/segments.ts';
import { readWav } from '../audio/wav-pcm.ts';
import type { Job } from '../job/job.ts';
import { knownBlob, openAudioBlob } from '../storage/audio-blob.ts';
import { workNames } from '../storage/work-names.ts';
import type { Scope } from './scope.ts';
import { type AwaitedSegment, awaitSegment } from './segment-wait.ts';
import type { Plan } from './work-records.ts';

/** A segment by its number; of a file that is still being decoded it may have to be waited for. */
export async function findSegment(
  scope: Scope,
  job: Job,
  plan: Plan,
  index: number,
  signal: AbortSignal,
): Promise<AwaitedSegment> {
  if (plan.source.kind === 'pieces') return awaitSegment(scope.store, job.id, index, signal);
  const segment = segmentsOfPlan(plan)[index];
  return segment ? { kind: 'here', segment } : { kind: 'none' };
}

/** A long file's plan is asked once for each of its segments: a thousand times a thousand of them would be garbage. */
const known = new WeakMap<Plan, readonly Segment[]>();

function segmentsOfPlan(plan: Plan): readonly Segment[] {
  const segments = known.get(plan) ?? segmentsOf(plan.lengthMs, plan.cuts);
  known.set(plan, segments);
  return segments;
}

/** A range of what is heard for a segment, as recognition PCM. */
export async function readSegment(
  { store }: Scope,
  job: Job,
  { source, sizeBytes }: Plan,
  { index, heard, ...own }: Segment & { readonly index: number },
  range: TimeRange,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  if (source.kind === 'wav') {
    return readWav(knownBlob(store.audio, job.name, sizeBytes, job.etag), source.wav, range, signal);
  }
  if (source.kind === 'pcm') {
    return readPcm(await openAudioBlob(store.work, workNames.pcm(job.id), undefined, signal), range, signal);
  }
  const name = workNames.piece(job.id, index, { ...own, heard });
  const within = { startMs: range.startMs - heard.startMs, endMs: range.endMs - heard.startMs };
  return readPcm(await openAudioBlob(store.work, name, undefined, signal), within, signal);
}
