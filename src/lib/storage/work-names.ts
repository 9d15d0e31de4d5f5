import type { JobId } from '../job/job.ts';

/** Names of the blobs in the work container. */
export const workNames = {
  record: (id: JobId) => `${id}/job.json`,
  plan: (id: JobId) => `${id}/plan.json`,
  /** Recognition PCM of a file that had to be decoded. */
  pcm: (id: JobId) => `${id}/audio.pcm`,
  /** Its presence means: stop. */
  cancel: (id: JobId) => `${id}/cancel`,
  segments: (id: JobId) => `${id}/segments/`,
  segment: (id: JobId, index: number, startMs: number, endMs: number) =>
    `${id}/segments/${digits(index, 5)}-${startMs}-${endMs}.json`,
  attempts: (id: JobId) => `${id}/attempts/`,
  attemptsAt: (id: JobId, index: number) => `${id}/attempts/${digits(index, 5)}/`,
  attempt: (id: JobId, index: number, attempt: number) =>
    `${id}/attempts/${digits(index, 5)}/${digits(attempt, 3)}.json`,
  /** One for each job; newest first in the order of the alphabet. */
  index: (createdMs: number, id: JobId) => `jobs/${digits(lastMs - createdMs, 15)}-${id}`,
  indexPrefix: 'jobs/',
};

/** Any instant before it sorts: the year 2286. */
const lastMs = 9_999_999_999_999;

/** The segment's range that a segment blob's name holds. */
export function segmentRangeOf(name: string): { readonly startMs: number; readonly endMs: number } | undefined {
  const match = /\/segments\/\d{5}-(\d+)-(\d+)\.json$/.exec(name);
  return match ? { startMs: Number(match[1]), endMs: Number(match[2]) } : undefined;
}

/** The job that an index entry stands for. */
export function jobIdOfIndex(name: string): string {
  return name.slice(name.lastIndexOf('-') + 1);
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
