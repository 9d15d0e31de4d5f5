import type { OrchestrationContext, Task } from 'durable-functions';
import { RetryOptions } from 'durable-functions';
import { type FailureFacts, failureFacts } from '../job/failure-facts.ts';
import type { Job } from '../job/job.ts';
import { type LedgerCounts, sumCounts } from '../lifetime/ledger.ts';
import type { Publication } from '../storage/transcript-blobs.ts';
import { OrchestrationBroken } from './errors.ts';
import type { Answer, JobOutcome, JobStage } from './job-outcome.ts';
import { isRefusal, maxRefusals, pauseAfterRefusals } from './retire-refusal.ts';

/** The orchestrations are pure: no clock, no I/O, no randomness; names, numbers and failures pass through them, never text or audio. */
type Steps<Result> = Generator<Task, Result, unknown>;

export const activityNames = { plan: 'plan', transcribe: 'transcribe', publish: 'publish', reject: 'reject' } as const;
export const pageOrchestrationName = 'transcribe-page';

export interface PlanResult {
  readonly segments: number;
  readonly lengthMs: number;
}
export interface SegmentInput {
  readonly job: Job;
  readonly index: number;
}
/** `finished` is false when the segment is longer than one activity may last: the next call goes on from there. */
export interface SegmentAnswer {
  readonly finished: boolean;
}
export interface RejectInput {
  readonly job: Job;
  readonly failure: FailureFacts;
}
export interface PageInput {
  readonly job: Job;
  readonly first: number;
  readonly count: number;
}
interface PageResult {
  readonly failure?: FailureFacts;
  readonly ledger: LedgerCounts;
}

/** Events of a page of 50: 2 for each segment and try. The history of a 10-hour file's parent has 2 for each of its 24 pages. */
const pageSize = 50;
/** A try, and the ones after it: 1, 2, 4, 8 s apart. */
const maxTries = 5;
const firstPauseMs = 1_000;
/** Against the death of a worker under an activity, which is the one way in which ours throw. */
const crashRetry = Object.assign(new RetryOptions(1_000, 10), {
  backoffCoefficient: 1.5,
  maxRetryIntervalInMilliseconds: 10_000,
});

/** The way of one file: plan, transcribe its segments, publish; or a rejection that says why not. */
export function* transcription(context: OrchestrationContext): Steps<JobOutcome> {
  const job: Job = context.df.getInput();
  const ledgers: LedgerCounts[] = [];
  let ended: JobOutcome | FailureFacts;
  try {
    ended = yield* transcribeFile(context, job, ledgers);
  } catch {
    // Its words are for the log of the host, which has them: they may name what people need not see.
    ended = failureFacts(new OrchestrationBroken());
  }
  if ('state' in ended) return ended;
  if (ended.code === 'cancelled') return { state: 'cancelled', ledger: sumCounts(ledgers) };
  const rejection: RejectInput = { job, failure: ended };
  const rejected = yield* call<object>(context, activityNames.reject, rejection);
  return { state: 'failed', failure: ended, ledger: sumCounts([...ledgers, rejected.ledger]) };
}

function* transcribeFile(
  context: OrchestrationContext,
  job: Job,
  ledgers: LedgerCounts[],
): Steps<JobOutcome | FailureFacts> {
  say(context, { stage: 'planning' });
  const plan = yield* call<PlanResult>(context, activityNames.plan, job);
  ledgers.push(plan.ledger);
  if (!plan.ok) return plan.failure;

  const { segments, lengthMs } = plan;
  say(context, { stage: 'transcribing', segments, lengthMs });
  const pages = yield* transcribePages(context, job, segments);
  ledgers.push(...pages.map((page) => page.ledger));
  const failed = pages.find((page) => page.failure);
  if (failed?.failure) return failed.failure;

  say(context, { stage: 'publishing', segments, lengthMs });
  const published = yield* call<Publication>(context, activityNames.publish, job);
  ledgers.push(published.ledger);
  if (!published.ok) return published.failure;
  const { phrases, silent, sentMs } = published;
  return {
    state: 'done',
    lengthMs,
    segments: published.segments,
    phrases,
    silent,
    sentMs,
    ledger: sumCounts(ledgers),
  };
}

function* transcribePages(context: OrchestrationContext, job: Job, segments: number): Steps<readonly PageResult[]> {
  const firsts = Array.from({ length: Math.ceil(segments / pageSize) }, (_, page) => page * pageSize);
  const inputs: PageInput[] = firsts.map((first) => ({ job, first, count: Math.min(pageSize, segments - first) }));
  const only = inputs.length === 1 ? inputs[0] : undefined;
  // One page needs no orchestration of its own: that would only add a hop.
  if (only) return [yield* transcribePage(context, only)];
  if (inputs.length === 0) return [];
  const pages = inputs.map((input) => context.df.callSubOrchestrator(pageOrchestrationName, input));
  return (yield context.df.Task.all(pages)) as readonly PageResult[];
}

/** The orchestration of one page of segments. */
export function* transcriptionPage(context: OrchestrationContext): Steps<PageResult> {
  return yield* transcribePage(context, context.df.getInput());
}

/** Transcribes a page's segments side by side; those that failed but may succeed go into another round, after a pause. */
function* transcribePage(context: OrchestrationContext, page: PageInput): Steps<PageResult> {
  const ledgers: LedgerCounts[] = [];
  let pending = Array.from({ length: page.count }, (_, at) => page.first + at);
  for (let tries = 1, refusals = 0; pending.length > 0; ) {
    const inputs = pending.map((index): SegmentInput => ({ job: page.job, index }));
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

/** Calls an activity until it succeeds, fails for good, or has had its tries. The ledger of the answer is that of all tries. */
function* call<Result>(context: OrchestrationContext, name: string, input: unknown): Steps<Answer<Result>> {
  const ledgers: LedgerCounts[] = [];
  for (let tries = 1, refusals = 0; ; ) {
    const answer = (yield context.df.callActivityWithRetry(name, crashRetry, input)) as Answer<Result>;
    ledgers.push(answer.ledger);
    refusals = isRefusal(answer) ? refusals + 1 : 0;
    const waits = refusals > 0 && refusals <= maxRefusals;
    if (answer.ok || !answer.retryable || (tries >= maxTries && !waits)) {
      return { ...answer, ledger: sumCounts(ledgers) };
    }
    yield pause(context, waits ? pauseAfterRefusals([answer], refusals) : pauseAfter(tries));
    if (!waits) tries += 1;
  }
}

function pauseAfter(tries: number): number {
  return firstPauseMs * 2 ** (tries - 1);
}

function pause(context: OrchestrationContext, lengthMs: number): Task {
  return context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + lengthMs));
}

function say(context: OrchestrationContext, stage: JobStage): void {
  context.df.setCustomStatus(stage);
}
