import { createHash } from 'node:crypto';
import type { JobOptionsInput } from './options.ts';

/** Hash of what makes a job one of its kind; safe in a URL, a blob name and an instance id. */
export type JobId = string & { readonly jobId: unique symbol };

/** One version of one audio file, to be transcribed: names only. */
export interface Job {
  readonly id: JobId;
  readonly container: string;
  /** The blob's name as its owner wrote it, slashes, spaces and umlauts included. */
  readonly name: string;
  /** Of the version to be transcribed; every read asks for just this one. */
  readonly etag: string;
  /** When the job was first asked for, in ms since 1970. */
  readonly createdMs: number;
}

/** What the orchestration of a job is started with. */
export interface JobStart extends Job {
  /** From then on nothing is waited for and nothing tried again, in ms since 1970. */
  readonly untilMs: number;
}

/** A job as it was asked for. Kept in storage, since a list of phrases may be too long to travel through an orchestration. */
export interface JobRecord extends Job {
  /** What the request asked for; empty for a job that a dropped file started. */
  readonly requested: JobOptionsInput;
}

/**
 * The id of a job: the same file version asked for in the same way has the same id, so a second event finds the first one's
 * work. Options given in a request are part of it where they make another transcript.
 */
export function jobIdOf(container: string, name: string, etag: string, requested: JobOptionsInput = {}): JobId {
  const { formats: _, ...recognised } = requested;
  const options = Object.entries(recognised).sort(([a], [b]) => (a < b ? -1 : 1));
  const facts = [container, name, etag.replaceAll('"', ''), ...(options.length > 0 ? [options] : [])];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32) as JobId;
}

export const jobIdPattern = /^[0-9a-f]{32}$/;

/** The id as it came from outside, or undefined when it cannot be one. */
export function parseJobId(text: string | undefined): JobId | undefined {
  return text !== undefined && jobIdPattern.test(text) ? (text as JobId) : undefined;
}
