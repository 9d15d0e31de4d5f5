import { type FailureFacts, failureFacts } from '../job/failure-facts.ts';
import type { JobId } from '../job/job.ts';
import { transcriptFormats } from '../job/options.ts';
import { readJson } from '../storage/json-blob.ts';
import { type Publication, readPublication } from '../storage/transcript-blobs.ts';
import { workNames } from '../storage/work-names.ts';
import { traceIdOf } from '../telemetry/job-trace.ts';
import { type Delivery, latestDelivery } from './delivery-log.ts';
import { OrchestrationBroken } from './errors.ts';
import { type LedgerView, ledgerView } from './health-ledger.ts';
import { type Ending, type EndState, endStates } from './job-index.ts';
import type { JobStage } from './job-outcome.ts';
import type { JobRun, JobRunner } from './job-runner.ts';
import { readProgress } from './progress.ts';
import { etaFacts, progressFacts, reachedFacts, segmentsOf } from './progress-facts.ts';
import { type Receipt, receiptOf, type Used } from './receipt.ts';
import { readRejection } from './rejection.ts';
import { WorkerRetiring } from './retire-refusal.ts';
import { retiringWorker } from './retire-worker.ts';
import type { Scope } from './scope.ts';
import { readWaiting } from './waiting.ts';
import { jobRecordSchema } from './work-records.ts';

export type JobState = 'queued' | 'planning' | 'transcribing' | 'publishing' | EndState;

/** A job as the HTTP API shows it. Times are ISO 8601, lengths seconds. */
export interface JobView {
  readonly id: JobId;
  /** The trace that telemetry has of it: docs/observability.md. */
  readonly traceId: string;
  readonly state: JobState;
  /** 0 to 100, by audio time recognised; it does not go back while the job runs. */
  readonly percent: number;
  /** Audio that is recognised. */
  readonly recognisedSeconds?: number;
  /** While it transcribes: about how long it still takes. */
  readonly etaSeconds?: number;
  readonly name: string;
  readonly etag: string;
  readonly lengthSeconds?: number;
  /** Recognised each by itself: what is recognised, missing and sent is of all of them together. Absent where they are mixed. */
  readonly channels?: number;
  readonly segments?: { readonly done: number; readonly total: number };
  readonly phrases?: number;
  /** True when the file held nothing to hear: its transcript is empty. */
  readonly silent?: boolean;
  /** Audio sent to the Speech service, retries included. */
  readonly sentSeconds?: number;
  /** What of a `partial` transcript is missing. */
  readonly missingSeconds?: number;
  readonly created: string;
  readonly started?: string;
  readonly finished?: string;
  /** Why it failed, or why something is missing. */
  readonly error?: FailureFacts;
  /** What the job opened and closed; known once it has ended by itself. */
  readonly ledger?: LedgerView;
  /** What it used and about what that cost; known once it has ended by itself. */
  readonly receipt?: Receipt;
  /** Why it does not go on at this moment, when there is a reason; it goes on by itself once that is mended. */
  readonly waiting?: FailureFacts;
  /** What became of telling that it ended, where somebody is told. */
  readonly webhook?: Delivery;
  readonly links: { readonly self: string; readonly transcript?: Readonly<Record<string, string>> };
}

/** Undefined when there is no such job. */
export async function describeJob(
  scope: Scope,
  runner: JobRunner,
  id: JobId,
  signal: AbortSignal,
): Promise<JobView | undefined> {
  const [record, run] = await Promise.all([
    readJson(scope.store.work, workNames.record(id), jobRecordSchema, signal),
    runner.look(id),
  ]);
  if (!record) return undefined;
  const facts = await factsOf(scope, id, record.name, run, signal);
  const webhook = isFinal(facts.state) ? await latestDelivery(scope, id, signal) : undefined;
  return viewOf(id, record, {
    // The host's clock has whole seconds: a start is never shown before the job was asked for.
    ...(run ? { started: new Date(Math.max(run.startedMs, record.createdMs)).toISOString() } : {}),
    ...(run && isFinal(facts.state) ? { finished: new Date(run.updatedMs).toISOString() } : {}),
    ...(retiringWorker().refusing && !isFinal(facts.state) ? { waiting: failureFacts(new WorkerRetiring()) } : {}),
    ...facts,
    ...(webhook ? { webhook } : {}),
  });
}

/** A job that has ended, as its index entry says; without what only its orchestration knows. */
export function describeEnded(
  id: JobId,
  createdMs: number,
  finishedMs: number,
  { state, name, etag, published, error }: Ending & { readonly state: EndState },
): JobView {
  const facts = published ? doneFacts(published) : { state, percent: 0 };
  const finished = new Date(finishedMs).toISOString();
  return viewOf(id, { name, etag, createdMs }, { ...facts, finished, ...(error ? { error } : {}) });
}

function viewOf(
  id: JobId,
  { name, etag, createdMs }: { readonly name: string; readonly etag: string; readonly createdMs: number },
  facts: JobFacts,
): JobView {
  const self = `/api/transcriptions/${id}`;
  const formats = transcriptFormats.map((format) => [format, `${self}/transcript?format=${format}`]);
  return {
    id,
    traceId: traceIdOf(id),
    name,
    etag,
    created: new Date(createdMs).toISOString(),
    ...facts,
    links: { self, ...(hasTranscript(facts.state) ? { transcript: Object.fromEntries(formats) } : {}) },
  };
}

type JobFacts = Omit<JobView, 'id' | 'traceId' | 'name' | 'etag' | 'created' | 'links'>;

async function factsOf(
  scope: Scope,
  id: JobId,
  name: string,
  run: JobRun | undefined,
  signal: AbortSignal,
): Promise<JobFacts> {
  if (!run) return factsWithoutRun(scope, id, name, signal);
  const { outcome, stage } = run;
  if (run.state === 'cancelled') return { state: 'cancelled', ...(await reachedFacts(scope, id, stage, signal)) };
  if (run.state === 'broken') {
    const error = failureFacts(new OrchestrationBroken());
    return { state: 'failed', ...(await reachedFacts(scope, id, stage, signal)), error };
  }
  if (outcome) {
    const reached =
      outcome.state === 'done' || outcome.state === 'partial' ? {} : await reachedFacts(scope, id, stage, signal);
    const receipt = receiptFacts(scope, outcome.state === 'cancelled' ? {} : outcome);
    return { ...outcomeFacts(outcome), ...reached, ...receipt };
  }
  if (run.state === 'queued' || !stage) return { state: 'queued', percent: 0 };
  const length = {
    ...(stage.lengthMs === undefined ? {} : { lengthSeconds: stage.lengthMs / 1000 }),
    ...(stage.channels === undefined ? {} : { channels: stage.channels }),
  };
  if (stage.segments === undefined || stage.lengthMs === undefined) {
    return { state: stage.stage, percent: 0, ...length, ...(await waitingFacts(scope, id, stage, signal)) };
  }
  if (stage.stage === 'publishing') {
    // Nothing is counted: what is published is deleted from the work container.
    const segments = { done: stage.segments, total: stage.segments };
    return { state: 'publishing', percent: 99, ...length, segments, ...(await waitingFacts(scope, id, stage, signal)) };
  }
  const progress = await readProgress(scope, id, stage, signal);
  const waiting = progress.waits ? await waitingFacts(scope, id, stage, signal) : {};
  return {
    state: stage.stage,
    ...progressFacts(stage.lengthMs, progress, stage.channels),
    ...length,
    segments: segmentsOf(stage.segments, progress),
    ...(waiting.waiting ? {} : await etaFacts(scope, id, stage, progress, signal)),
    ...waiting,
  };
}

async function waitingFacts(
  scope: Scope,
  id: JobId,
  { stage }: JobStage,
  signal: AbortSignal,
): Promise<Pick<JobFacts, 'waiting'>> {
  const waiting = await readWaiting(scope, id, stage, signal);
  return waiting ? { waiting } : {};
}

/** The orchestration's state was purged some time after the job had ended, or it is about to be started. */
async function factsWithoutRun(scope: Scope, id: JobId, name: string, signal: AbortSignal): Promise<JobFacts> {
  const published = await readPublication(scope.store, name, id, signal);
  if (published) {
    const { sentMs, used, publishedMs = 0 } = published;
    const receipt = receiptFacts(scope, { sentMs, ...(used ? { usage: used } : {}) });
    return { ...doneFacts(published), ...receipt, finished: new Date(publishedMs).toISOString() };
  }
  const rejection = await readRejection(scope, name, id, signal);
  if (!rejection) return { state: 'queued', percent: 0 };
  const { failure, rejected, used } = rejection;
  return { state: 'failed', percent: 0, error: failure, ...receiptFacts(scope, used), finished: rejected };
}

function receiptFacts({ settings }: Scope, used: Used): Pick<JobFacts, 'receipt'> {
  const receipt = receiptOf(used, settings.prices);
  return receipt ? { receipt } : {};
}

function outcomeFacts(outcome: NonNullable<JobRun['outcome']>): JobFacts {
  const ledger = ledgerView(outcome.ledger);
  if (outcome.state === 'failed') return { state: 'failed', percent: 0, error: outcome.failure, ledger };
  if (outcome.state === 'cancelled') return { state: 'cancelled', percent: 0, ledger };
  return { ...doneFacts(outcome), ...(outcome.gap ? { error: outcome.gap } : {}), ledger };
}

function doneFacts(done: Omit<Publication, 'jobId' | 'publishedMs' | 'formats'>): JobFacts {
  return {
    state: done.missingMs > 0 ? 'partial' : 'done',
    percent: 100,
    recognisedSeconds: (done.lengthMs * (done.channels ?? 1) - done.missingMs) / 1000,
    lengthSeconds: done.lengthMs / 1000,
    ...(done.channels === undefined ? {} : { channels: done.channels }),
    segments: { done: done.segments, total: done.segments },
    phrases: done.phrases,
    silent: done.silent,
    sentSeconds: done.sentMs / 1000,
    ...(done.missingMs > 0 ? { missingSeconds: done.missingMs / 1000 } : {}),
  };
}

function isFinal(state: JobState): boolean {
  return endStates.some((end) => end === state);
}

/** True when the job published one, though it may have gaps. */
export function hasTranscript(state: JobState): boolean {
  return state === 'done' || state === 'partial';
}
