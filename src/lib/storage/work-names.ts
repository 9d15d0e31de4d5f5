import type { Segment } from '../audio/segments.ts';
import type { JobId } from '../job/job.ts';

/** Names of the blobs in the work container. */
export const workNames = {
  all: (id: JobId) => `${id}/`,
  record: (id: JobId) => `${id}/job.json`,
  plan: (id: JobId) => `${id}/plan.json`,
  /** Recognition PCM of a file that was decoded as a whole. */
  pcm: (id: JobId) => `${id}/audio.pcm`,
  /** Of a file that is decoded while it is recognised: the audio of each segment, then how many they are. */
  pieces: (id: JobId) => `${id}/pieces/`,
  piece: (id: JobId, index: number, { startMs, endMs, heard }: Segment) =>
    `${id}/pieces/${digits(index, 5)}-${startMs}-${endMs}-${heard.startMs}-${heard.endMs}.pcm`,
  piecesEnd: (id: JobId) => `${id}/pieces/end.json`,
  /** Its presence means: no more pieces come. */
  piecesFailed: (id: JobId) => `${id}/pieces/failed`,
  /** Its presence means: stop. */
  cancel: (id: JobId) => `${id}/cancel`,
  segments: (id: JobId) => `${id}/segments/`,
  /** What the job waits for; among the segments, so that a look at the progress finds it. */
  waiting: (id: JobId) => `${id}/segments/waiting.json`,
  /** How long a file is that is decoded while it is recognised, once that is known; there for the same reason. */
  decoded: (id: JobId) => `${id}/segments/decoded.json`,
  /** Which segments one worker is recognising; there for the same reason. */
  underWay: (id: JobId, worker: string) => `${id}/segments/underway-${worker}.json`,
  /** `channels` that are recognised each by itself are in the name: 1 stands for mixed ones, and is not. */
  segment: (id: JobId, index: number, startMs: number, endMs: number, channels = 1) =>
    `${id}/segments/${digits(index, 5)}-${startMs}-${endMs}${channels > 1 ? `-of${channels}` : ''}.json`,
  attempts: (id: JobId) => `${id}/attempts/`,
  attemptsAt: (id: JobId, index: number) => `${id}/attempts/${digits(index, 5)}/`,
  attempt: (id: JobId, index: number, attempt: number) =>
    `${id}/attempts/${digits(index, 5)}/${digits(attempt, 3)}.json`,
  /** Where a job's end is told, and what became of that. */
  webhooks: (id: JobId) => `${id}/webhooks/`,
  webhookTarget: (id: JobId) => `${id}/webhooks/target.json`,
  /** One for each of the job's starts, the latest last. */
  delivery: (id: JobId, untilMs: number) => `${id}/webhooks/${digits(untilMs, 15)}.json`,
  /** One for each job; newest first in the order of the alphabet. */
  index: (createdMs: number, id: JobId) => `jobs/${digits(lastMs - createdMs, 15)}-${id}`,
  indexPrefix: 'jobs/',
  /** A second entry of a job that ended in a state which few do, so that these are found without a look at all others. */
  ended: (state: string, createdMs: number, id: JobId) => `ended/${state}/${digits(lastMs - createdMs, 15)}-${id}`,
  endedPrefix: (state: string) => `ended/${state}/`,
  /** What all jobs asked for and sent in a day of UTC: a log. */
  spend: (day: string) => `spend/${day}`,
  spendPrefix: 'spend/',
};

/** What stays of a job that has ended for as long as the job is remembered, and what became of telling its end. */
export function staysAfterEnd(id: JobId, name: string): boolean {
  return name === workNames.record(id) || name === workNames.cancel(id) || name.startsWith(workNames.webhooks(id));
}

/** Any instant before it sorts: the year 2286. */
const lastMs = 9_999_999_999_999;

/** What a segment blob's name says. */
export interface NamedSegment {
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Of the file, recognised each by itself; 1: they are mixed. */
  readonly channels: number;
}

/** The segment that a blob is of, as its name says; undefined for another blob. */
export function segmentOf(name: string): NamedSegment | undefined {
  const match = /\/segments\/(\d{5,})-(\d+)-(\d+)(?:-of(\d+))?\.json$/.exec(name);
  if (!match) return undefined;
  const [, index, startMs, endMs, channels = 1] = match;
  return { index: Number(index), startMs: Number(startMs), endMs: Number(endMs), channels: Number(channels) };
}

/** True of a note of what a worker is recognising. */
export function isUnderWay(name: string): boolean {
  return /\/segments\/underway-[^/]*\.json$/.test(name);
}

/** The segment whose audio a blob holds, as its name says. */
export function pieceOf(name: string): { readonly index: number; readonly segment: Segment } | undefined {
  const match = /\/pieces\/(\d{5,})-(\d+)-(\d+)-(\d+)-(\d+)\.pcm$/.exec(name);
  if (!match) return undefined;
  const [index = 0, startMs = 0, endMs = 0, heardFromMs = 0, heardUntilMs = 0] = match.slice(1).map(Number);
  return { index, segment: { startMs, endMs, heard: { startMs: heardFromMs, endMs: heardUntilMs } } };
}

/** The job that an index entry stands for. */
export function jobIdOfIndex(name: string): string {
  return name.slice(name.lastIndexOf('-') + 1);
}

/** When the job of an index entry was created, in ms since 1970. */
export function createdMsOfIndex(name: string): number {
  return lastMs - Number(name.slice(name.lastIndexOf('/') + 1, name.lastIndexOf('-')));
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
