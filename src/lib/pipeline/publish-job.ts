import sdk from 'microsoft-cognitiveservices-speech-sdk/package.json' with { type: 'json' };
import { numberedSegments } from '../audio/channels.ts';
import { Peaks, peakStepMs } from '../audio/peaks.ts';
import { JobCancelled } from '../job/errors.ts';
import type { Job } from '../job/job.ts';
import { collectAllGarbage } from '../lifetime/collect-garbage.ts';
import { openAudioBlob } from '../storage/audio-blob.ts';
import { deleteBlob, listNames } from '../storage/json-blob.ts';
import { writePeaks } from '../storage/peaks-blob.ts';
import { type Publication, readPublication } from '../storage/transcript-blobs.ts';
import { staysAfterEnd, workNames } from '../storage/work-names.ts';
import { ChannelMerger, inOrderOfStart } from '../transcript/merge-channels.ts';
import { PackedPhrases } from '../transcript/packed-phrases.ts';
import type { Phrase } from '../transcript/phrase.ts';
import type { Seam } from '../transcript/seam.ts';
import type { SegmentSpan } from '../transcript/segment-result.ts';
import { transcriptHead } from '../transcript/transcript.ts';
import { NothingRecognised, PlanMissing, SegmentMissing } from './errors.ts';
import { closeEntry, type Ending } from './job-index.ts';
import { noteJobEnd } from './job-telemetry.ts';
import type { PublishInput } from './orchestration.ts';
import { forgetPlan, readDivision, recentPlan } from './plan-job.ts';
import { rejectionName } from './rejection.ts';
import type { Scope } from './scope.ts';
import type { Gaps } from './segment-lanes.ts';
import { inBatches, type Recognised, readRecognised } from './segment-records.ts';
import { settleSpend } from './spend-day.ts';
import { followsRevision, writePublished } from './transcript-files.ts';

/**
 * Merges the segments, writes the transcript in the formats that are wanted, and clears the work container of what the job needed; what a gap
 * can be filled from is kept. A second call finds the transcript. Throws a Failure: of storage, AudioOverwritten when the file has
 * a new version by now, or NothingRecognised.
 */
export async function publishJob(
  scope: Scope,
  { job, gaps, reservation, used }: PublishInput,
  now: Date,
  signal: AbortSignal,
): Promise<Publication> {
  const { store } = scope;
  const earlier = await readPublication(store, job.name, job.id, signal);
  const names = await listNames(store.work, workNames.all(job.id), signal);
  // With its plan it still has all to write the files from.
  const mayWrite = names.includes(workNames.plan(job.id));
  const isWhole = earlier?.missingMs === 0 && !(mayWrite && !(await followsRevision(scope, job, signal)));
  const publication = isWhole
    ? earlier
    : await publish(scope, { job, gaps, used }, names, earlier !== undefined, now, signal);
  await deleteBlob(store.rejected, rejectionName(job.name), signal);
  if (reservation) await settleSpend(scope, reservation, publication.sentMs, signal);
  if (publication.missingMs === 0) await clearWork(scope, job, names, signal);
  const { state, ...ending } = endingOf(publication, gaps);
  await closeEntry(scope, job, state, { name: job.name, etag: job.etag, ...ending }, signal);
  noteJobEnd(job, { state, publication }, scope.settings);
  return publication;
}

/** How a job ended that published this. */
export function endingOf(
  { jobId: _, publishedMs: __, formats: ___, ...published }: Publication,
  gaps: Gaps | undefined,
): Pick<Ending, 'published' | 'error'> & { readonly state: 'done' | 'partial' } {
  if (published.missingMs === 0) return { state: 'done', published };
  return { state: 'partial', published, ...(gaps ? { error: gaps.reason } : {}) };
}

async function publish(
  scope: Scope,
  { job, gaps, used }: Pick<PublishInput, 'job'> & { readonly [K in 'gaps' | 'used']: PublishInput[K] | undefined },
  names: readonly string[],
  before: boolean,
  now: Date,
  signal: AbortSignal,
): Promise<Publication> {
  const { store } = scope;
  if (names.includes(workNames.cancel(job.id))) throw new JobCancelled();
  // The transcript of an old version must not replace that of the file as it is.
  await openAudioBlob(store.audio, job.name, job.etag, signal);
  const plan = await recentPlan(scope, job, signal);
  const division = await readDivision(scope, job, plan, signal);
  if (!division) throw new PlanMissing();
  const { description, options, channels } = plan;
  const { lengthMs, cuts, notes } = division;
  const expected = numberedSegments(lengthMs, cuts, channels);
  const there = new Set(names);
  const missing = expected.filter(
    ({ index, startMs, endMs }) => !there.has(workNames.segment(job.id, index, startMs, endMs, channels)),
  );
  if (missing.length > (gaps?.segments ?? 0)) throw new SegmentMissing(missing.length, expected.length);
  const peaks = new Peaks({ startMs: 0, endMs: lengthMs }, peakStepMs(lengthMs));
  const recognised = readRecognised(scope, job.id, expected, channels, signal);
  const { segments, phrases, count, seams, sentMs, measured } = await mergeAll(recognised, channels, peaks);
  if (missing.length > 0 && segments.length === 0) throw new NothingRecognised();
  const { id, container, name, etag } = job;
  const head = transcriptHead({
    jobId: id,
    source: { container, name, etag, lengthMs, format: description, ...channelsField(channels) },
    sdk: sdk.version,
    options,
    created: now.toISOString(),
    segments,
    phrases,
    seams,
    cuts,
    notes: gaps && missing.length > 0 ? [...notes, `Parts are missing. ${gaps.reason.message}`] : notes,
  });
  const publication: Publication = {
    jobId: id,
    lengthMs,
    segments: expected.length,
    phrases: count,
    silent: head.integrity.silent,
    sentMs,
    missingMs: Math.round(head.integrity.missingSeconds * 1000),
    formats: options.formats,
    ...channelsField(channels),
    ...(used ? { used } : {}),
  };
  // First: a transcript that is there is not written again.
  if (measured) await writePeaks(store, name, peaks, publication, signal);
  await writePublished(scope, job, { head, phrases }, publication, before, signal);
  return publication;
}

const channelsField = (channels: number) => (channels > 1 ? { channels } : {});

/** Of what was said nothing is held but its text, so that a long file takes hardly more memory than a short one. */
async function mergeAll(
  recognised: AsyncIterable<Recognised>,
  channels: number,
  peaks: Peaks,
): Promise<{
  /** What is recognised of each segment, without those of which nothing is. */
  readonly segments: readonly SegmentSpan[];
  readonly phrases: Iterable<Phrase>;
  readonly count: number;
  readonly seams: readonly Seam[];
  readonly sentMs: number;
  /** False where all of it was recognised before peaks were measured. */
  readonly measured: boolean;
}> {
  const merger = new ChannelMerger(channels);
  const packed = Array.from({ length: channels }, () => new PackedPhrases());
  const segments: SegmentSpan[] = [];
  let count = 0;
  let sentMs = 0;
  let measured = false;
  for await (const { segment, untilMs, peaks: own } of recognised) {
    if (own) {
      // What was read of a gap is missing in the transcript, and so it is here.
      peaks.add(own, segment.startMs, untilMs);
      measured = true;
    }
    packed[(segment.channel ?? 1) - 1]?.add(merger.push(segment));
    const { phrases: _, ...span } = segment;
    if (untilMs > span.startMs || span.endMs === span.startMs) segments.push({ ...span, endMs: untilMs });
    sentMs += span.sentMs;
    count += 1;
    if (count % segmentsPerCollection === 0) collectAllGarbage();
  }
  for (const [at, rest] of merger.end().entries()) packed[at]?.add(rest);
  const [phrases = new PackedPhrases()] = packed;
  return {
    segments,
    phrases: channels > 1 ? inOrderOfStart(packed) : phrases,
    count: packed.reduce((sum, { count: own }) => sum + own, 0),
    ...{ seams: merger.seams, sentMs, measured },
  };
}

/** Deletes what the job needed in the work container. */
async function clearWork(scope: Scope, job: Job, names: readonly string[], signal: AbortSignal): Promise<void> {
  const { work } = scope.store;
  await inBatches(
    names.filter((name) => !staysAfterEnd(job.id, name)),
    (name) => deleteBlob(work, name, signal),
  );
  forgetPlan(job.id);
}

/** A long file's phrases pass as garbage: ten hours of it are 100 MB before V8 cares. 10 ms each. */
const segmentsPerCollection = 64;
