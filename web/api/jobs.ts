import type { JobView } from '../../src/lib/pipeline/describe-job.ts';
import type { ListedState } from '../../src/lib/pipeline/list-jobs.ts';
import { request } from './request.ts';

export type { JobView, ListedState };

export interface JobPage {
  readonly transcriptions: readonly JobView[];
  /** The link of the next page; absent on the last one. */
  readonly next?: string;
}

const onePage = 50;

export async function listJobs(
  { state, link }: { readonly state?: ListedState; readonly link?: string },
  signal: AbortSignal,
): Promise<JobPage> {
  const first = `/transcriptions?top=${onePage}${state ? `&state=${state}` : ''}`;
  return (await request(link ?? first, { signal })).json();
}

export async function getJob(id: string, signal?: AbortSignal): Promise<JobView> {
  return (await request(`/transcriptions/${id}`, signal ? { signal } : {})).json();
}

/** A job as it was answered, with what the answer is called. */
export interface TaggedJob {
  readonly job: JobView;
  readonly tag: string;
}

/** A job, when it has changed since `tag`; undefined when it has not. */
export async function lookAgain(
  id: string,
  tag: string | undefined,
  signal: AbortSignal,
): Promise<TaggedJob | undefined> {
  const headers = tag === undefined ? {} : { 'if-none-match': tag };
  const answer = await request(`/transcriptions/${id}`, { headers, signal });
  if (answer.status === 304) return undefined;
  return { job: await answer.json(), tag: answer.headers.get('etag') ?? '' };
}

/** Starts a file that is in the audio container; the answer is its job, running or not. */
export async function startJob(name: string, options: Readonly<Record<string, unknown>> = {}): Promise<JobView> {
  return (await request('/transcriptions', { method: 'POST', body: { name, options } })).json();
}

export async function cancelJob(id: string): Promise<JobView> {
  return (await request(`/transcriptions/${id}`, { method: 'DELETE' })).json();
}

export async function retryJob(id: string): Promise<JobView> {
  return (await request(`/transcriptions/${id}/retry`, { method: 'POST' })).json();
}

export const hasEnded = (job: JobView) => job.finished !== undefined;
