import { createHash } from 'node:crypto';
import type { Job, JobId, JobStart } from '../job/job.ts';
import type { TracePlace } from './telemetry.ts';

/** The trace of a job: its id is one already (https://www.w3.org/TR/trace-context/#trace-id). All runs of a job share it. */
export function traceIdOf(id: JobId): string {
  return id;
}

/**
 * The root span of one run of a job. Everyone who has the job knows it, so that spans made by many calls in many processes
 * find their parent with nothing handed on; it is made itself when the run has ended.
 */
export function runPlace({ id, untilMs }: Pick<JobStart, 'id' | 'untilMs'>): TracePlace {
  const spanId = createHash('sha256').update(`${id}/${untilMs}`).digest('hex').slice(0, 16);
  return { traceId: traceIdOf(id), spanId };
}

/** What an orchestration hands to its activities is what it was started with. */
export function isStarted(job: Job): job is JobStart {
  return 'untilMs' in job && typeof job.untilMs === 'number';
}

/** When a run was asked for, in ms since 1970. */
export function runStartMs({ untilMs }: Pick<JobStart, 'untilMs'>, maxJobMs: number): number {
  return untilMs - maxJobMs;
}

const traceparentPattern = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/;

/** Reads https://www.w3.org/TR/trace-context/#traceparent-header; undefined when it is none. */
export function parseTraceparent(text: string | null | undefined): TracePlace | undefined {
  const [, traceId, spanId] = traceparentPattern.exec(text ?? '') ?? [];
  return traceId && spanId ? { traceId, spanId } : undefined;
}
