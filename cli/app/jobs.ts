import { Refused } from '../errors.ts';
import type { GivenOptions } from '../options.ts';
import type { AppClient } from './client.ts';
import { type Job, jobSchema, type UploadLink, uploadSchema } from './views.ts';

/** A place to write a file to, and the time by the app's clock. */
export interface GivenLink {
  readonly link: UploadLink;
  readonly atMs: number;
}

export const jobPath = (id: string) => `/api/transcriptions/${id}`;

/** Asks for a link to write a file by, which carries the options of its job. Throws Refused `file-exists`. */
export async function askForLink(
  client: AppClient,
  name: string,
  options: GivenOptions,
  overwrite: boolean,
  signal: AbortSignal,
): Promise<GivenLink> {
  const answer = await client.answer('/api/uploads', { method: 'POST', body: { name, options, overwrite }, signal });
  const atMs = Date.parse(answer.headers.get('date') ?? '');
  return { link: uploadSchema.parse(await answer.json()), atMs };
}

/** The job of a file in the container, which runs again if it failed. Without options: the one that the file's arrival starts. */
export async function startJob(
  client: AppClient,
  name: string,
  options: GivenOptions,
  signal: AbortSignal,
): Promise<Job> {
  return client.json('/api/transcriptions', jobSchema, { method: 'POST', body: { name, options }, signal });
}

/** Stops a job. Answers how it ended: `cancelled`, or in another way before it could be stopped. */
export async function cancelJob(client: AppClient, id: string, signal: AbortSignal): Promise<Job> {
  try {
    return await client.json(jobPath(id), jobSchema, { method: 'DELETE', signal });
  } catch (thrown) {
    if (!(thrown instanceof Refused && thrown.code === 'already-ended')) throw thrown;
    return client.json(jobPath(id), jobSchema, { signal });
  }
}
