import { setTimeout as pause } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { AppUnavailable } from '../errors.ts';
import { backOff, isPassing, retryAfterMs } from './back-off.ts';
import { type AppClient, refusalOf } from './client.ts';
import { jobPath } from './jobs.ts';
import { type Job, jobSchema } from './views.ts';

/** A stream begins at once, or after its app has started; behind some proxies never. */
const streamDeadlineMs = 30_000;
/** A stream says something every 15 s. */
const silentForMs = 45_000;
/** Streams that bring nothing, one after another, until the job is asked for instead. */
const maxBarrenStreams = 3;
/** A stream comes back after a second, unless it says otherwise. */
const comeBackMs = 1_000;
const answerDeadlineMs = 70_000;
const pollEveryMs = 2_000;
/** An app that restarts, or a network that is away for a while. */
const unreachableForMs = 5 * 60_000;
/** Far more than the phrases of an event, which is as much as a job has found in a second. */
const maxEventLength = 32 * 1024 * 1024;

/** Follows a job to its end by its events; by asking for it where they do not come. Throws Refused, AppUnavailable or the signal's reason. */
export async function followJob(
  client: AppClient,
  id: string,
  onChange: (job: Job) => void,
  signal: AbortSignal,
): Promise<Job> {
  let lastEventId: string | undefined;
  let barren = 0;
  while (barren < maxBarrenStreams) {
    const stream = new JobStream(lastEventId, onChange);
    await stream.read(client, id, signal);
    if (stream.ended) return stream.ended;
    lastEventId = stream.lastEventId;
    barren = stream.events > 0 ? 0 : barren + 1;
    await pause(stream.comeBackMs, undefined, { signal });
  }
  return pollJob(client, id, onChange, signal);
}

/** One stream of events, until it ends or breaks. */
class JobStream {
  readonly #onChange: (job: Job) => void;
  lastEventId: string | undefined;
  /** The job, once its end was told. */
  ended: Job | undefined;
  /** What was understood of it. */
  events = 0;
  comeBackMs = comeBackMs;

  constructor(lastEventId: string | undefined, onChange: (job: Job) => void) {
    this.lastEventId = lastEventId;
    this.#onChange = onChange;
  }

  /** Throws the signal's reason, or AppUnavailable where the app does not let this command in. What breaks a stream ends it. */
  async read(client: AppClient, id: string, signal: AbortSignal): Promise<void> {
    const silent = new AbortController();
    const clock = setTimeout(() => silent.abort(), silentForMs);
    try {
      const headers = this.lastEventId === undefined ? {} : { 'last-event-id': this.lastEventId };
      const either = AbortSignal.any([signal, silent.signal]);
      const call = { headers: { accept: 'text/event-stream', ...headers }, signal: either };
      const answer = await client.once(`${jobPath(id)}/events`, call, streamDeadlineMs);
      if (answer.status !== 200 || !answer.headers.get('content-type')?.startsWith('text/event-stream')) {
        return await answer.body?.cancel();
      }
      const parser = createParser({
        onEvent: ({ event, data }) => this.#take(event, data),
        onId: (lastId) => {
          this.lastEventId = lastId;
        },
        onRetry: (ms) => {
          this.comeBackMs = ms;
        },
        maxBufferSize: maxEventLength,
      });
      for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        clock.refresh();
        parser.feed(text);
      }
    } catch (thrown) {
      signal.throwIfAborted();
      // Any other way in which a stream can break is the same to who comes back.
      if (thrown instanceof AppUnavailable && thrown.code !== 'no-answer') throw thrown;
    } finally {
      clearTimeout(clock);
    }
  }

  #take(event: string | undefined, data: string): void {
    // What was said is in the transcript.
    this.events += 1;
    if (event !== 'progress' && event !== 'end') return;
    const job = jobSchema.parse(JSON.parse(data));
    this.#onChange(job);
    if (event === 'end') this.ended = job;
  }
}

/** Asks for a job until it has ended; while nothing is new, the answer is empty. */
async function pollJob(client: AppClient, id: string, onChange: (job: Job) => void, signal: AbortSignal): Promise<Job> {
  let etag: string | undefined;
  let answeredAt = performance.now();
  for (let failures = 0; ; ) {
    let pauseMs = pollEveryMs;
    try {
      const headers = etag === undefined ? {} : { 'if-none-match': etag };
      const answer = await client.once(jobPath(id), { headers, signal }, answerDeadlineMs);
      if (answer.ok) {
        const job = jobSchema.parse(await answer.json());
        onChange(job);
        if (job.finished) return job;
        etag = answer.headers.get('etag') ?? undefined;
      } else if (answer.status !== 304) {
        const refusal = await refusalOf(answer);
        if (!isPassing(answer.status) || performance.now() - answeredAt > unreachableForMs) throw refusal;
      }
      pauseMs = Math.max(retryAfterMs(answer), pollEveryMs);
      if (answer.ok || answer.status === 304) {
        failures = 0;
        answeredAt = performance.now();
      }
      await pause(pauseMs, undefined, { signal });
    } catch (thrown) {
      signal.throwIfAborted();
      const passes = thrown instanceof AppUnavailable && thrown.code === 'no-answer';
      if (!passes || performance.now() - answeredAt > unreachableForMs) throw thrown;
      await backOff(failures++, signal);
    }
  }
}
