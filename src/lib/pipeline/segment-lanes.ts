import type { OrchestrationContext } from 'durable-functions';
import type { FailureFacts } from '../job/failure-facts.ts';
import type { Job } from '../job/job.ts';
import { type LedgerCounts, sumCounts } from '../lifetime/ledger.ts';
import { activityNames, crashRetry, maxTries, pause, pauseAfter, type Steps } from './activity-calls.ts';
import type { Answer } from './job-outcome.ts';
import { isRefusal, maxRefusals, pauseAfterRefusals } from './retire-refusal.ts';

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
  readonly job: Job;
  readonly first: number;
  readonly step: number;
  readonly count: number;
}
export interface LaneResult {
  readonly failure?: FailureFacts;
  readonly ledger: LedgerCounts;
}

/** Two events for each segment and try of a lane, and two in the parent for each lane: both stay under 1,000. */
const segmentsInLane = 50;
const maxLanes = 200;

/**
 * Divides a file's segments among lanes, which take them in turn, so that its start is done first. There are no more lanes than
 * sessions: a long file never has more segments under way or queued, and a short one need not wait behind all of it. What
 * lanes of a bearable length cannot hold comes in a later group.
 */
export function laneInputs(job: Job, first: number, end: number, sessions: number): readonly (readonly LaneInput[])[] {
  const step = Math.max(1, Math.min(sessions, maxLanes, end - first));
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
  const ledgers: LedgerCounts[] = [];
  for (let nth = 0; nth < count; nth++) {
    const { failure, ledger } = yield* transcribeAtOnce(context, job, [first + nth * step]);
    ledgers.push(ledger);
    if (failure) return { failure, ledger: sumCounts(ledgers) };
  }
  return { ledger: sumCounts(ledgers) };
}

/** Transcribes segments side by side; those that failed but may succeed go into another round, after a pause. */
export function* transcribeAtOnce(
  context: OrchestrationContext,
  job: Job,
  indices: readonly number[],
): Steps<LaneResult> {
  const ledgers: LedgerCounts[] = [];
  let pending = indices;
  for (let tries = 1, refusals = 0; pending.length > 0; ) {
    const inputs = pending.map((index): SegmentInput => ({ job, index }));
    const tasks = inputs.map((input) => context.df.callActivityWithRetry(activityNames.transcribe, crashRetry, input));
    const answers = (yield context.df.Task.all(tasks)) as readonly Answer<SegmentAnswer>[];
    ledgers.push(...answers.map((answer) => answer.ledger));
    const refused = answers.filter(isRefusal);
    refusals = refused.length === answers.length ? refusals + 1 : Math.min(1, refused.length);
    const failures = answers.filter((answer) => !answer.ok).filter((one) => refusals > maxRefusals || !isRefusal(one));
    const final = failures.find((answer) => !answer.retryable) ?? (tries >= maxTries ? failures[0] : undefined);
    if (final) return { failure: final.failure, ledger: sumCounts(ledgers) };
    pending = pending.filter((_, at) => !isFinished(answers[at]));
    if (failures.length + refused.length === 0) continue;
    yield pause(context, Math.max(failures.length > 0 ? pauseAfter(tries) : 0, pauseAfterRefusals(refused, refusals)));
    if (failures.length > 0) tries += 1;
  }
  return { ledger: sumCounts(ledgers) };
}

function isFinished(answer: Answer<SegmentAnswer> | undefined): boolean {
  return answer?.ok === true && answer.finished;
}
