import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

/** What is read of the HTTP API's answer. */
const viewSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  percent: z.number(),
  created: z.string(),
  finished: z.string().optional(),
  silent: z.boolean().optional(),
  segments: z.object({ done: z.number(), total: z.number() }).optional(),
  error: z.object({ message: z.string(), remedy: z.string() }).optional(),
});
export type FollowedJob = z.infer<typeof viewSchema>;
const listSchema = z.object({ transcriptions: z.array(viewSchema), next: z.string().optional() });

/** Between two looks: soon enough to show movement, seldom enough to cost nothing. */
const lookEveryMs = 500;

/** The newest jobs of all files, newest first. */
export async function listJobs(apiUrl: string, signal: AbortSignal): Promise<FollowedJob[]> {
  const answer = await fetch(`${apiUrl}/api/transcriptions?top=100`, { signal });
  if (!answer.ok) throw new Error(`The list of transcriptions answered ${answer.status}.`);
  return listSchema.parse(await answer.json()).transcriptions;
}

/**
 * Follows jobs until `signal` aborts or every file of `names` has ended; without names, for ever. Calls `onChange` for each
 * job whose state or percentage is new. A look that fails is repeated.
 */
export async function followJobs(
  apiUrl: string,
  names: ReadonlySet<string> | undefined,
  onChange: (job: FollowedJob) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const seen = new Map<string, string>();
  const ended = new Set<string>();
  while (!signal.aborted && !(names && ended.size >= names.size)) {
    const jobs = await listJobs(apiUrl, signal).catch(() => []);
    for (const job of jobs.reverse()) {
      if (names && !names.has(job.name)) continue;
      const now = `${job.state} ${job.percent} ${job.finished}`;
      if (seen.get(job.id) === now) continue;
      seen.set(job.id, now);
      await onChange(job);
      if (job.finished) ended.add(job.name);
    }
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
  }
}

/** One line about where a job stands. */
export function progressLine(job: FollowedJob): string {
  const segments = job.segments && !job.finished ? `  segment ${job.segments.done} of ${job.segments.total}` : '';
  const reason = job.error ? `  ${job.error.message} ${job.error.remedy}` : '';
  const silent = job.silent ? '  nothing was said in it' : '';
  return `${job.name}  ${job.state}  ${job.percent} %${segments}${silent}${reason}`;
}
