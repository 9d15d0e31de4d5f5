import type { OrchestrationContext } from 'durable-functions';
import { type FailureFacts, failureFacts } from '../job/failure-facts.ts';
import type { JobStart } from '../job/job.ts';
import type { Publication } from '../storage/transcript-blobs.ts';
import { activityNames, call, nowOf, type Steps } from './activity-calls.ts';
import { isNothingRecognised, OrchestrationBroken } from './errors.ts';
import type { Answer, JobOutcome, JobStage } from './job-outcome.ts';
import { type Spent, sumSpent, type Usage, usageOfStart } from './receipt-usage.ts';
import {
  type Gaps,
  type LaneResult,
  laneInputs,
  laneOrchestrationName,
  sumGaps,
  transcribeAtOnce,
} from './segment-lanes.ts';
import type { Reservation } from './spend-day.ts';

/** The orchestrations are pure: no clock, no I/O, no randomness; names, numbers and failures pass through them, never text or audio. */
export const decodeOrchestrationName = 'decode-file';

export interface PlanResult {
  readonly lengthMs: number;
  readonly segments: number;
  /** Segments of this file that may be recognised at once. */
  readonly sessions: number;
  /** The file is decoded while it is recognised: its length and number of segments are estimates until then. */
  readonly decoding: boolean;
  /** Recognised each by itself; absent where they are mixed. */
  readonly channels?: number;
  /** What it was granted of the day's audio; absent when a day has no cap. */
  readonly reservation?: Reservation;
}
export interface DecodeResult {
  readonly lengthMs: number;
  readonly segments: number;
}
export interface PublishInput {
  readonly job: JobStart;
  /** What was given up; absent when nothing was. */
  readonly gaps?: Gaps;
  readonly reservation?: Reservation;
  /** What the job's functions used so far. */
  readonly used?: Usage;
}
export interface RejectInput {
  readonly job: JobStart;
  readonly failure: FailureFacts;
  readonly reservation?: Reservation;
  readonly used?: Usage;
}
export interface RejectResult {
  /** Audio sent to the Speech service, by all starts of the job. */
  readonly sentMs: number;
}

/** What a job has cost so far, as its orchestration goes on. */
interface Account {
  readonly spent: Spent[];
  reservation?: Reservation;
}

/** The way of one file: plan, transcribe its segments, publish; or a rejection that says why not. */
export function* transcription(context: OrchestrationContext): Steps<JobOutcome> {
  const job: JobStart = context.df.getInput();
  const account: Account = { spent: [{ ledger: {}, usage: usageOfStart }] };
  let ended: JobOutcome | FailureFacts;
  try {
    ended = yield* transcribeFile(context, job, account);
  } catch {
    // Its words are for the log of the host, which has them: they may name what people need not see.
    ended = failureFacts(new OrchestrationBroken());
  }
  if ('state' in ended) return ended;
  if (ended.code === 'cancelled') return { state: 'cancelled', ledger: sumSpent(account.spent).ledger };
  const rejection: RejectInput = { job, failure: ended, ...soFar(account) };
  const rejected = yield* call<RejectResult>(context, activityNames.reject, rejection, job.untilMs);
  return {
    state: 'failed',
    failure: ended,
    ...(rejected.ok ? { sentMs: rejected.sentMs } : {}),
    ...sumSpent([...account.spent, rejected]),
  };
}

function soFar({ spent, reservation }: Account): Pick<PublishInput, 'used' | 'reservation'> {
  return { used: sumSpent(spent).usage, ...(reservation ? { reservation } : {}) };
}

function* transcribeFile(
  context: OrchestrationContext,
  job: JobStart,
  account: Account,
): Steps<JobOutcome | FailureFacts> {
  say(context, { stage: 'planning' });
  const plan = yield* call<PlanResult>(context, activityNames.plan, job, job.untilMs);
  account.spent.push(plan);
  if (!plan.ok) return plan.failure;
  if (plan.reservation) account.reservation = plan.reservation;

  const { segments, lengthMs } = plan;
  const channels = plan.channels === undefined ? {} : { channels: plan.channels };
  const sinceMs = nowOf(context);
  say(context, {
    stage: 'transcribing',
    segments,
    lengthMs,
    sinceMs,
    ...channels,
    ...(plan.decoding ? { decoding: true } : {}),
  });
  const lanes = plan.decoding
    ? yield* decodeAndTranscribe(context, job, plan, account)
    : yield* transcribeSegments(context, job, 0, segments, plan.sessions);
  account.spent.push(...lanes);
  const failed = lanes.find((lane) => lane.failure);
  if (failed?.failure) return failed.failure;

  say(context, { stage: 'publishing', segments, lengthMs, ...channels });
  const gaps = sumGaps(lanes);
  const input: PublishInput = { job, ...(gaps ? { gaps } : {}), ...soFar(account) };
  const published = yield* call<Publication>(context, activityNames.publish, input, job.untilMs);
  account.spent.push(published);
  // Of a file of which nothing was recognised, the reader wants to know why.
  if (!published.ok) return gaps && isNothingRecognised(published) ? gaps.reason : published.failure;
  return {
    state: published.missingMs > 0 ? 'partial' : 'done',
    lengthMs: published.lengthMs,
    segments: published.segments,
    phrases: published.phrases,
    silent: published.silent,
    sentMs: published.sentMs,
    missingMs: published.missingMs,
    ...(published.channels === undefined ? {} : { channels: published.channels }),
    ...(gaps && published.missingMs > 0 ? { gap: gaps.reason } : {}),
    ...sumSpent(account.spent),
  };
}

/** Transcribes the segments from `first` up to `end`: all at once, or in as many lanes as there may be sessions. */
function* transcribeSegments(
  context: OrchestrationContext,
  job: JobStart,
  first: number,
  end: number,
  sessions: number,
): Steps<readonly LaneResult[]> {
  // Few need no orchestration of their own: that would only add a hop.
  if (end - first <= Math.min(sessions, maxAtOnce))
    return [yield* transcribeAtOnce(context, job, indicesOf(first, end))];
  const results: LaneResult[] = [];
  for (const inputs of laneInputs(job, first, end, sessions)) {
    const lanes = inputs.map((input) => context.df.callSubOrchestrator(laneOrchestrationName, input));
    results.push(...((yield context.df.Task.all(lanes)) as readonly LaneResult[]));
    if (results.some((lane) => lane.failure)) break;
  }
  return results;
}

/** Two events for each, in every one of its tries. */
const maxAtOnce = 80;

/** Each lane waits for its next segment to be decoded. How many there are is known only when the whole file has been. */
function* decodeAndTranscribe(
  context: OrchestrationContext,
  job: JobStart,
  plan: PlanResult,
  account: Account,
): Steps<readonly LaneResult[]> {
  const [inputs = []] = laneInputs(job, 0, plan.segments, plan.sessions);
  const lanes = inputs.map((input) => context.df.callSubOrchestrator(laneOrchestrationName, input));
  const tasks = [context.df.callSubOrchestrator(decodeOrchestrationName, job), ...lanes];
  const [decoded, ...results] = (yield context.df.Task.all(tasks)) as [Answer<DecodeResult>, ...LaneResult[]];
  account.spent.push(decoded);
  if (!decoded.ok) return [{ failure: decoded.failure, ledger: {}, usage: { executions: 0, gbMs: 0 } }, ...results];
  if (results.some((lane) => lane.failure)) return results;
  const done = inputs.reduce((sum, { count }) => sum + count, 0);
  const rest = yield* transcribeSegments(context, job, done, Math.max(done, decoded.segments), plan.sessions);
  return [...results, ...rest];
}

/** The orchestration of a file's decoding. */
export function* decodeFile(context: OrchestrationContext): Steps<Answer<DecodeResult>> {
  const job: JobStart = context.df.getInput();
  const answer = yield* call<DecodeResult>(context, activityNames.decode, job, job.untilMs);
  return { ...answer, ...sumSpent([answer, { ledger: {}, usage: usageOfStart }]) };
}

function indicesOf(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, at) => first + at);
}

function say(context: OrchestrationContext, stage: JobStage): void {
  context.df.setCustomStatus(stage);
}
