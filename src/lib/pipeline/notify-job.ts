import { setTimeout as wait } from 'node:timers/promises';
import type { Failure } from '../failure.ts';
import { asFailure } from '../job/failure-facts.ts';
import type { JobStart } from '../job/job.ts';
import { judgeWebhook } from '../job/webhook-rules.ts';
import { WebhookFailed, WebhookRefused } from '../notify/errors.ts';
import { outlet } from '../notify/outlet.ts';
import { post } from '../notify/post.ts';
import { webhookHeaders } from '../notify/sign.ts';
import { type Delivery, readDelivery, writeDelivery } from './delivery-log.ts';
import { type JobEvent, jobEvent } from './job-event.ts';
import type { Ending, EndState } from './job-index.ts';
import type { JobRunner } from './job-runner.ts';
import type { Manner } from './patience.ts';
import type { Scope } from './scope.ts';
import { readTarget } from './webhook-target.ts';

/** After so long nobody is told any more. */
export const deliveryMs = 24 * 3_600_000;
/** Pauses of 1 s, 3 s, 9 s ... up to 4 hours, each shorter by up to half: the last try comes 12 to 23 hours after the first. */
export const deliveryManner: Manner = {
  tries: 15,
  factor: 3,
  longestMs: 4 * 3_600_000,
  heedsRetryAfter: true,
};
/** Tries under which the worker died count too, since each of them may have been heard: no fault of ours sends without end. */
const mostTries = 30;

/** The orchestration ends some milliseconds after the activity that ends the job. */
const endsWithinMs = 15_000;
const lookEveryMs = 200;

export interface NotifyInput {
  readonly job: JobStart;
  readonly event: JobEvent;
}

/** Begins to tell that a job has ended, if somebody is to be told. Called again for the same end it changes nothing. */
export async function announceEnd(
  scope: Scope,
  runner: JobRunner,
  job: JobStart,
  ending: Omit<Ending, 'name' | 'etag'> & { readonly state: EndState },
  signal: AbortSignal,
): Promise<void> {
  if ((await readTarget(scope, job.id, signal)) === undefined) return;
  const input: NotifyInput = { job, event: jobEvent(job, ending, Date.now()) };
  await runner.deliver(input.event.id, input);
}

/**
 * One try at telling a job's end, noted before and after: an end that was told is not told again, but for a worker that dies
 * between the two. Throws a Failure: WebhookRefused, WebhookFailed, or of storage.
 */
export async function notifyJob(
  scope: Scope,
  runner: JobRunner,
  { job, event }: NotifyInput,
  signal: AbortSignal,
): Promise<{ readonly status: number }> {
  const log = await openLog(scope, job, event, signal);
  if (log.state === 'delivered') return { status: log.tries.at(-1)?.status ?? 0 };
  if (log.state !== 'pending') throw new WebhookRefused('it was given up before');
  if (log.tries.length === 0) await untilEnded(runner, job, signal);
  try {
    if (log.tries.length >= mostTries) throw new WebhookFailed('it was tried too often', { retryable: false });
    const { url, keys } = await destination(scope, job, signal);
    log.host = url.host;
    const body = JSON.stringify(event);
    const nowMs = Date.now();
    const latest: Delivery['tries'][number] = { time: new Date(nowMs).toISOString() };
    log.tries.push(latest);
    await writeDelivery(scope, job, log, signal);
    try {
      const headers = webhookHeaders(event.id, nowMs, body, keys);
      latest.status = await post({ url, headers, body }, outlet, signal);
    } catch (thrown) {
      const failure = asFailure(thrown, 'Sending the webhook');
      if (failure instanceof WebhookFailed && failure.status !== undefined) latest.status = failure.status;
      latest.reason = failure.message;
      throw failure;
    }
    await writeDelivery(scope, job, { ...log, state: 'delivered' }, signal);
    return { status: latest.status };
  } catch (thrown) {
    const failure = asFailure(thrown, 'Telling that the job has ended');
    await writeDelivery(scope, job, { ...log, ...stateAfter(failure, log) }, signal);
    throw failure;
  }
}

function stateAfter(failure: Failure, { tries }: Delivery): Pick<Delivery, 'state' | 'reason'> {
  if (failure instanceof WebhookRefused) return { state: 'refused', reason: failure.message };
  const isLast = !failure.retryable || tries.length >= deliveryManner.tries;
  return isLast ? { state: 'failed', reason: failure.message } : { state: 'pending' };
}

/** A start of the job has one log; what was refused of the file's metadata gives way to what is sent. */
async function openLog(scope: Scope, job: JobStart, { id, type }: JobEvent, signal: AbortSignal): Promise<Delivery> {
  const log = await readDelivery(scope, job, signal);
  if (log?.type === type) return log;
  return { id, type, state: 'pending', ...(log?.reason ? { reason: log.reason } : {}), tries: [] };
}

/** Judged with each try: settings may have changed since the webhook was asked for. */
async function destination(scope: Scope, job: JobStart, signal: AbortSignal) {
  const address = await readTarget(scope, job.id, signal);
  const { hosts = [], keys = [] } = scope.settings.webhooks ?? {};
  if (address === undefined) throw new WebhookRefused('the app was told to send none in the meantime');
  const judged = judgeWebhook(address, hosts);
  if ('refusal' in judged) throw new WebhookRefused(judged.refusal);
  return { url: judged.url, keys };
}

/** A receiver that looks at the job at once should see that it has ended. */
async function untilEnded(runner: JobRunner, { id, untilMs }: JobStart, signal: AbortSignal): Promise<void> {
  for (const endMs = performance.now() + endsWithinMs; performance.now() < endMs; ) {
    const run = await runner.look(id);
    if ((run?.state !== 'queued' && run?.state !== 'running') || run.untilMs !== untilMs) return;
    await wait(lookEveryMs, undefined, { signal });
  }
}
