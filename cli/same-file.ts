import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { AppClient } from './app/client.ts';
import { askForLink, cancelJob, jobPath, startJob } from './app/jobs.ts';
import { audioLinkSchema, type Job } from './app/views.ts';
import { FileFailed, Refused } from './errors.ts';
import type { Interruption } from './interrupt.ts';
import type { GivenOptions } from './options.ts';

export interface SameFile {
  readonly job: Job;
  /** The job runs since it was asked for here. */
  readonly startedHere: boolean;
}

/**
 * The job, with these options, of a file that is in the container already, when it is this file; nothing is uploaded or recognised twice.
 * Throws FileFailed where it is another file.
 */
export async function findSameFile(
  client: AppClient,
  file: { readonly path: string; readonly name: string; readonly bytes: number },
  options: GivenOptions,
  { interrupted, overdue }: Interruption,
): Promise<SameFile> {
  const { name } = file;
  // Nothing is written by it: it says how the options would be kept, and what time it is there.
  const { link, atMs } = await askForLink(client, name, options, true, interrupted);
  const kept = await startSince(client, name, {}, atMs, overdue);
  let isWanted = false;
  try {
    const found = await compare(client, kept.job, file, interrupted);
    if (found === 'other' || found === 'unknown') throw nameTaken(name, found);
    isWanted = Object.keys(options).length === 0 || hasOptions(found, link.headers);
  } finally {
    // A look should not leave a job running that nobody asked for.
    if (!isWanted && kept.startedHere && !kept.job.finished) await cancelJob(client, kept.job.id, overdue);
  }
  return isWanted ? kept : startSince(client, name, options, atMs, overdue);
}

async function startSince(
  client: AppClient,
  name: string,
  options: GivenOptions,
  sinceMs: number,
  signal: AbortSignal,
): Promise<SameFile> {
  const job = await startJob(client, name, options, signal);
  // Both by the clock of the app, in whole seconds.
  const startedHere = job.started === undefined || !(Date.parse(job.started) < sinceMs);
  return { job, startedHere };
}

/** The metadata of the file in the container, when its bytes are the same. */
async function compare(
  client: AppClient,
  job: Job,
  { path, bytes }: { readonly path: string; readonly bytes: number },
  signal: AbortSignal,
): Promise<Headers | 'other' | 'unknown'> {
  try {
    const { url } = await client.json(`${jobPath(job.id)}/audio`, audioLinkSchema, { signal });
    const answer = await fetch(url, { redirect: 'manual', signal });
    if (!answer.ok || !answer.body || Number(answer.headers.get('content-length')) !== bytes) {
      await answer.body?.cancel();
      return answer.ok ? 'other' : 'unknown';
    }
    const [theirs, ours] = await Promise.all([hashOf(answer.body), hashOf(createReadStream(path))]);
    return theirs === ours ? answer.headers : 'other';
  } catch (thrown) {
    signal.throwIfAborted();
    // An older app has no such link; a storage account may be closed to readers, or the connection breaks.
    if (thrown instanceof Refused || thrown instanceof TypeError) return 'unknown';
    throw thrown;
  }
}

async function hashOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(content, hash);
  return hash.digest('hex');
}

/** True when a file's metadata is what an upload with these headers gives it. */
function hasOptions(file: Headers, wanted: Readonly<Record<string, string>>): boolean {
  const metadataOf = (entries: Iterable<[string, string]>) =>
    JSON.stringify([...entries].filter(([key]) => key.startsWith('x-ms-meta-')).sort());
  return metadataOf(file.entries()) === metadataOf(Object.entries(wanted));
}

function nameTaken(name: string, found: 'other' | 'unknown'): FileFailed {
  return new FileFailed({
    code: 'name-taken',
    message:
      found === 'other'
        ? `Another file "${name}" is in the container.`
        : `A file "${name}" is in the container, and whether it is the same could not be found out.`,
    remedy: 'Replace it with --replace, or put yours beside it with --folder NAME.',
  });
}
