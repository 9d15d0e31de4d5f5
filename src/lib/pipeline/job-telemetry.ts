import type { InvocationContext } from '@azure/functions';
import type { Settings } from '../config/settings.ts';
import type { FailureFacts } from '../job/failure-facts.ts';
import type { Job, JobStart } from '../job/job.ts';
import type { Publication } from '../storage/transcript-blobs.ts';
import { isStarted, parseTraceparent, runPlace, runStartMs } from '../telemetry/job-trace.ts';
import { type Attributes, noSpan, type Span, telemetry } from '../telemetry/telemetry.ts';
import { activityNames } from './activity-calls.ts';
import type { EndState } from './job-index.ts';
import type { Answer } from './job-outcome.ts';

const jobKey = 'dropscribe.job.id';

/** An activity as a span of its job's trace. `work` answers what becomes of it; it does not throw. */
export async function tracedActivity<Result extends object>(
  { functionName, traceContext }: InvocationContext,
  settings: Settings,
  input: Job | { readonly job: Job; readonly index?: number },
  work: (span: Span) => Promise<Answer<Result>>,
): Promise<Answer<Result>> {
  const job = 'job' in input ? input.job : input;
  if (!isStarted(job)) return work(noSpan);
  const startedMs = Date.now();
  const index = 'index' in input && input.index !== undefined ? { 'dropscribe.segment.index': input.index } : {};
  const seenIn = parseTraceparent(traceContext?.traceParent);
  const start = {
    parent: runPlace(job),
    attributes: { [jobKey]: job.id, ...index },
    ...(seenIn ? { seenIn } : {}),
  };
  const answer = await telemetry().span(functionName, start, async (span) => {
    const done = await work(span);
    if (!done.ok) noteFailure(span, functionName, done);
    return done;
  });
  if (answer.ok && functionName === activityNames.plan) {
    const waitedMs = Math.max(0, startedMs - runStartMs(job, settings.maxJobMs));
    telemetry().record('dropscribe.job.queue_time', waitedMs / 1000);
  }
  return answer;
}

function noteFailure(span: Span, activity: string, { failure, retryable, blocking = false }: FailedAnswer): void {
  span.fail(failure.code);
  span.set({ 'dropscribe.retryable': retryable, 'dropscribe.waits': blocking });
  telemetry().add('dropscribe.activity.failures', 1, { activity, 'error.type': failure.code, retryable });
}

function figuresOf({ lengthMs, missingMs, sentMs, segments, phrases }: Publication): Attributes {
  return {
    'dropscribe.audio.length_ms': lengthMs,
    'dropscribe.audio.missing_ms': missingMs,
    'dropscribe.audio.sent_ms': sentMs,
    'dropscribe.segments': segments,
    'dropscribe.phrases': phrases,
  };
}

type FailedAnswer = Extract<Answer<object>, { readonly ok: false }>;

/** The event that started a run, as the first span of its trace. */
export function traceDrop(functionName: string, run: Pick<JobStart, 'id' | 'untilMs'>, startMs: number): void {
  telemetry().past(functionName, {
    parent: runPlace(run),
    startMs,
    endMs: Date.now(),
    attributes: { [jobKey]: run.id },
  });
}

export type JobEnd =
  | { readonly state: 'done' | 'partial'; readonly publication: Publication }
  | { readonly state: 'failed'; readonly failure: FailureFacts }
  | { readonly state: 'cancelled' };

/** Counts a job that ended, and makes the root span of its run. */
export function noteJobEnd(job: Job | JobStart, end: JobEnd, { maxJobMs }: Settings): void {
  const { state } = end satisfies { readonly state: EndState };
  telemetry().add('dropscribe.job.ended', 1, { state });
  // One that is found published was done by an earlier run.
  const done = 'publication' in end && end.publication.publishedMs === undefined ? end.publication : undefined;
  if (done)
    telemetry().add('dropscribe.audio.transcribed', (done.lengthMs * (done.channels ?? 1) - done.missingMs) / 1000);
  if (!isStarted(job)) return;
  const startMs = runStartMs(job, maxJobMs);
  const endMs = Math.max(startMs + 1, Date.now());
  const speed = done && done.lengthMs / (endMs - startMs);
  telemetry().record('dropscribe.job.duration', (endMs - startMs) / 1000, { state });
  if (speed !== undefined) telemetry().record('dropscribe.job.speed', speed);
  telemetry().past('job', {
    place: runPlace(job),
    startMs,
    endMs,
    attributes: {
      [jobKey]: job.id,
      'dropscribe.job.state': state,
      ...(done && speed !== undefined ? { ...figuresOf(done), 'dropscribe.job.speed': speed } : {}),
    },
    ...(end.state === 'failed' ? { failure: end.failure.code } : {}),
  });
}
