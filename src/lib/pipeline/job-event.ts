import { createHash } from 'node:crypto';
import type { JobStart } from '../job/job.ts';
import type { JobRunKey } from './delivery-log.ts';
import { describeEnded, type JobView } from './describe-job.ts';
import type { Ending, EndState } from './job-index.ts';
import type { DeliveryId } from './job-runner.ts';

/** That a job has ended, as a webhook's body says it: names and numbers, none of what was said in the file. */
export interface JobEvent {
  /** The same for each try to tell it: the webhook-id. */
  readonly id: DeliveryId;
  readonly type: `transcription.${EndState}`;
  /** When it ended, ISO 8601. */
  readonly timestamp: string;
  /** The job as a list of jobs shows it. */
  readonly data: JobView;
}

/** Each start of a job ends once, so its end has an id that comes out the same however often it is worked out. */
export function eventIdOf({ id, untilMs }: JobRunKey): DeliveryId {
  return `msg_${createHash('sha256').update(`${id}/${untilMs}`).digest('hex').slice(0, 32)}` as DeliveryId;
}

export function jobEvent(
  { id, untilMs, createdMs, name, etag }: JobStart,
  ending: Omit<Ending, 'name' | 'etag'> & { readonly state: EndState },
  nowMs: number,
): JobEvent {
  return {
    id: eventIdOf({ id, untilMs }),
    type: `transcription.${ending.state}`,
    timestamp: new Date(nowMs).toISOString(),
    data: describeEnded(id, createdMs, nowMs, { name, etag, ...ending }),
  };
}
