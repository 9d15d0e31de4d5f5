import type { Page } from 'playwright-core';
import type { JobId } from '../../../src/lib/job/job.ts';
import type { JobView } from '../../../src/lib/pipeline/describe-job.ts';

/** A job as the API would tell it, so many minutes old. */
export function listedJob(nth: number, facts: Partial<JobView> & Pick<JobView, 'name' | 'state'>): JobView {
  const id = nth.toString(16).padStart(32, '0') as JobId;
  const created = new Date(Date.now() - nth * 60_000).toISOString();
  return {
    id,
    traceId: id,
    percent: 0,
    etag: '"0x1"',
    created,
    links: { self: `/api/transcriptions/${id}` },
    ...facts,
  };
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const whole = { percent: 100, silent: false } as const;

/** One of each kind that there is. */
export const everyKind: readonly JobView[] = [
  listedJob(1, { name: 'Interviews/Ana & Tom, take 2.m4a', state: 'planning' }),
  listedJob(2, {
    name: 'Interviews/Ana & Tom, take 1.m4a',
    state: 'transcribing',
    percent: 62,
    lengthSeconds: 3_904,
    segments: { done: 9, total: 14 },
    etaSeconds: 96,
  }),
  listedJob(3, {
    name: 'board-meeting.mp4',
    state: 'transcribing',
    percent: 12,
    lengthSeconds: 7_260,
    waiting: {
      code: 'speech-throttled',
      message: 'The Speech service takes no more sessions at this moment.',
      remedy: 'Nothing needs to be done: it goes on as soon as there is room.',
    },
  }),
  listedJob(80, { name: 'voicemail.amr', state: 'queued' }),
  listedJob(90, {
    name: 'lecture-07.flac',
    state: 'publishing',
    percent: 99,
    lengthSeconds: 5_412,
    segments: { done: 18, total: 18 },
  }),
  listedJob(20, {
    name: 'podcast/episode-112.mp3',
    state: 'done',
    ...whole,
    lengthSeconds: 2_711,
    phrases: 642,
    finished: minutesAgo(17),
  }),
  listedJob(31, {
    name: 'podcast/episode-111.mp3',
    state: 'partial',
    percent: 100,
    lengthSeconds: 2_590,
    phrases: 588,
    missingSeconds: 74,
    finished: minutesAgo(26),
    error: {
      code: 'speech-unavailable',
      message: 'The Speech service broke off one of the file’s segments each time.',
      remedy: 'Try again with POST /api/transcriptions/{id}/retry once the service is well.',
    },
  }),
  listedJob(44, {
    name: 'scan.mp3',
    state: 'failed',
    finished: minutesAgo(43),
    error: {
      code: 'not-audio',
      message: 'The file "scan.mp3" holds no audio: it is a JPEG picture.',
      remedy: 'Drop a recording instead.',
    },
  }),
  listedJob(60, { name: 'rehearsal.wav', state: 'cancelled', finished: minutesAgo(58) }),
  listedJob(75, {
    name: 'empty-room.wav',
    state: 'done',
    percent: 100,
    lengthSeconds: 61,
    phrases: 0,
    silent: true,
    finished: minutesAgo(74),
  }),
];

/** Answers the list in the app's place: pages of so many, and only the state that is asked for. */
export async function answerList(page: Page, jobs: readonly JobView[], pageSize = 50): Promise<void> {
  await page.route('**/api/transcriptions?*', (route) => {
    const query = new URL(route.request().url()).searchParams;
    const state = query.get('state');
    const wanted = jobs.filter(
      (job) => state === null || (state === 'open' ? job.finished === undefined : job.state === state),
    );
    const from = Number(query.get('after') ?? 0);
    const to = from + pageSize;
    query.set('after', String(to));
    const next = to < wanted.length ? { next: `/api/transcriptions?${query}` } : {};
    return route.fulfill({ json: { transcriptions: wanted.slice(from, to), ...next } });
  });
  await page.route('**/api/missed', (route) => route.fulfill({ json: { count: 0, files: [] } }));
}
