import type { OrchestrationContext } from 'durable-functions';
import type { FailureFacts } from '../job/failure-facts.ts';
import type { Job, JobStart } from '../job/job.ts';
import type { LedgerCounts } from '../lifetime/ledger.ts';
import { activityNames, crashRetry, nowOf, pause, type Steps } from './activity-calls.ts';
import { laneCount } from './divide.ts';
import type { Answer } from './job-outcome.ts';
import { Patience } from './patience.ts';
import { sumSpent, type Usage, usageOfPause, usageOfStart } from './receipt-usage.ts';

export const laneOrchestrationName = 'transcribe-lane';

export interface SegmentInput {
  readonly job: Job;
  readonly index: number;
}
/** `finished` is false when there is more to do than one activity may last: the next call goes on from there. */
export interface SegmentAnswer {
  readonly finished: boolean;
}

/** Every `step`th segment from `first` on, `count` of them. */
export interface LaneInput {
  readonly job: JobStart;
  readonly first: number;
  readonly step: number;
  readonly count: number;
}
export interface LaneResult {
  /** Why nothing of the file can be recognised. */
  readonly failure?: FailureFacts;
  /** Segments that were given up after their tries, and why the first of them was. */
  readonly gaps?: Gaps;
  readonly ledger: LedgerCounts;
  readonly usage?: Usage;
}
export interface Gaps {
  readonly segments: number;
  readonly reason: FailureFacts;
}

/** What lanes gave up altogether. */
export function sumGaps(lanes: readonly LaneResult[]): Gaps | undefined {
  const gaps = lanes.flatMap((lane) => (lane.gaps ? [lane.gaps] : []));
  const [first] = gaps;
  return first && { segments: gaps.reduce((sum, { segments }) => sum + segments, 0), reason: first.reason };
}

/** Two events for each segment and try in the history of its lane, which stays under 1,000. */
const segmentsInLane = 50;

/**
 * Divides a file's segments among lanes, which take them in turn, so that its start is done first. There are no more lanes than
 * sessions: a long file never has more segments under way or queued, and a short one need not wait behind all of it. What
 * lanes of a bearable length cannot hold comes in a later group.
 */
export function laneInputs(
  job: JobStart,
  first: number,
  end: number,
  sessions: number,
): readonly (readonly LaneInput[])[] {
  const step = laneCount(end - first, sessions);
  const groups: LaneInput[][] = [];
  for (let from = first; from < end; from += step * segmentsInLane) {
    const until = Math.min(end, from + step * segmentsInLane);
    const lanes = Array.from({ length: Math.min(step, until - from) }, (_, lane): LaneInput => {
      const start = from + lane;
      return { job, first: start, step, count: Math.ceil((until - start) / step) };
    });
    groups.push(lanes);
  }
  return groups;
}

/** The orchestration of one lane: one segment after the other. */
export function* transcriptionLane(context: OrchestrationContext): Steps<LaneResult> {
  const { job, first, step, count }: LaneInput = context.df.getInput();
  const done: LaneResult[] = [{ ledger: {}, usage: usageOfStart }];
  for (let nth = 0; nth < count; nth++) {
    const segment = yield* transcribeAtOnce(context, job, [first + nth * step]);
    done.push(segment);
    if (segment.failure) break;
  }
  return sumOf(done, done.at(-1)?.failure);
}

/** Transcribes segments side by side; those that failed but may succeed go into another round, after a pause. */
export function* transcribeAtOnce(
  context: OrchestrationContext,
  job: JobStart,
  indices: readonly number[],
): Steps<LaneResult> {
  const done: LaneResult[] = [];
  let pending = indices.map((index) => ({ index, patience: new Patience(`${job.id}/${index}`, job.untilMs) }));
  while (pending.length > 0) {
    const tasks = pending.map(({ index }) => {
      const input: SegmentInput = { job, index };
      return context.df.callActivityWithRetry(activityNames.transcribe, crashRetry, input);
    });
    const answers = (yield context.df.Task.all(tasks)) as readonly Answer<SegmentAnswer>[];
    const again: typeof pending = [];
    const pauses: number[] = [];
    for (const [at, segment] of pending.entries()) {
      const answer = answers[at];
      if (!answer) continue;
      const pauseMs = answer.ok ? undefined : segment.patience.after(answer, nowOf(context));
      done.push(resultOf(answer, pauseMs));
      if (answer.ok ? !answer.finished : pauseMs !== undefined) again.push(segment);
      if (pauseMs !== undefined) pauses.push(pauseMs);
    }
    const failure = done.find((one) => one.failure)?.failure;
    if (failure) return sumOf(done, failure);
    pending = again;
    if (pauses.length === 0) continue;
    done.push({ ledger: {}, usage: usageOfPause });
    yield pause(context, Math.max(...pauses));
  }
  return sumOf(done, undefined);
}

/** What one try at a segment adds to the result, when the next one comes after `pauseMs`. */
function resultOf(answer: Answer<SegmentAnswer>, pauseMs: number | undefined): LaneResult {
  const { ledger, usage } = answer;
  const spent = { ledger, ...(usage ? { usage } : {}) };
  if (answer.ok || pauseMs !== undefined) return spent;
  const { failure } = answer;
  return answer.retryable ? { gaps: { segments: 1, reason: failure }, ...spent } : { failure, ...spent };
}

function sumOf(results: readonly LaneResult[], failure: FailureFacts | undefined): LaneResult {
  const gaps = sumGaps(results);
  return {
    ...(failure ? { failure } : {}),
    ...(gaps ? { gaps } : {}),
    ...sumSpent(results),
  };
}
