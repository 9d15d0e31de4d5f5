import { setTimeout as pause } from 'node:timers/promises';
import type { JobView } from '../pipeline/describe-job.ts';
import type { PhraseFeed } from '../pipeline/phrase-feed.ts';
import type { Client } from './client-watch.ts';
import { BadRequest } from './errors.ts';
import { jobTag } from './job-tag.ts';
import { eventText, heartbeatText, retryText } from './server-sent-event.ts';

/** What the events are made of. */
export interface JobSource {
  /** The job as it is now; undefined when it is gone. */
  look(): Promise<JobView | undefined>;
  readonly phrases: Pick<PhraseFeed, 'given' | 'fresh'>;
  /** True when the stream should end soon: its client comes back to another worker. */
  isLeaving(): boolean;
  /** Takes note of a look that failed. */
  missed(thrown: unknown): void;
}

export interface Rhythm {
  /** Between two looks. */
  readonly everyMs: number;
  /** After so long without an event there is a sign of life. */
  readonly heartbeatMs: number;
  /** The stream ends by itself then: the platform cuts an answer after 230 s. */
  readonly endAfterMs: number;
  /** When the client comes back then. */
  readonly retryMs: number;
}

export const rhythm: Rhythm = { everyMs: 1_000, heartbeatMs: 15_000, endAfterMs: 200_000, retryMs: 1_000 };

/** Behind the number of phrases: all was said, up to the job's end. */
const endMark = '-end';

/** Where a stream goes on. */
export interface Position {
  /** Phrases that the client has. */
  readonly phrases: number;
  /** The client has seen the job end. */
  readonly ended: boolean;
}

/** Throws a BadRequest. */
export function readPosition(lastEventId: string | null): Position {
  const [, phrases, end] = /^(?:(\d{1,9})(-end)?)?$/.exec(lastEventId ?? '') ?? [undefined, undefined];
  if (lastEventId && phrases === undefined) {
    throw new BadRequest(
      'Last-Event-ID is not the id of an event of this job.',
      'Send the id of the latest event that you have, or leave it out.',
    );
  }
  return { phrases: Number(phrases ?? 0), ended: end === endMark };
}

/**
 * A job's events as text: `progress` when its view has changed, `phrases` that are final and new, `end` when it has ended. The id of an
 * event is the number of phrases up to it. It ends when the job does, when it is time, or when the client is gone.
 */
export async function* jobEvents(source: JobSource, client: Client, pace: Rhythm = rhythm): AsyncGenerator<string> {
  const endAt = performance.now() + pace.endAfterMs;
  let saidAt = performance.now();
  let seen: string | undefined;
  yield retryText(pace.retryMs);
  while (!client.gone.aborted) {
    try {
      const view = await unlessGone(source.look(), client);
      if (!view) return;
      const tag = jobTag(view);
      if (tag !== seen) {
        yield eventText('progress', view);
        for await (const phrases of source.phrases.fresh(view, client.gone)) {
          yield eventText('phrases', { phrases }, String(source.phrases.given));
          while (client.isBehind()) await pause(pace.everyMs, undefined, { signal: client.gone });
        }
        saidAt = performance.now();
        if (view.finished) {
          yield eventText('end', view, `${source.phrases.given}${endMark}`);
          return;
        }
        seen = tag;
      }
    } catch (thrown) {
      if (client.gone.aborted) return;
      // It is made again: while the storage is away there is nothing new to tell.
      source.missed(thrown);
    }
    if (performance.now() >= endAt || source.isLeaving()) return;
    if (performance.now() - saidAt >= pace.heartbeatMs) {
      yield heartbeatText;
      saidAt = performance.now();
    }
    await pause(pace.everyMs, undefined, { signal: client.gone }).catch(() => {});
  }
}

/** Rejects when the client goes first. */
async function unlessGone<T>(work: Promise<T>, { gone }: Client): Promise<T> {
  const { promise: left, reject } = Promise.withResolvers<never>();
  const leave = () => reject(gone.reason);
  gone.addEventListener('abort', leave, { once: true });
  if (gone.aborted) leave();
  try {
    return await Promise.race([work, left]);
  } finally {
    gone.removeEventListener('abort', leave);
  }
}
