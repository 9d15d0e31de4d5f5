import * as z from 'zod';

/** What is read of a job as the HTTP API shows it. */
const jobSchema = z.object({
  id: z.string(),
  name: z.string(),
  etag: z.string(),
  state: z.string(),
  finished: z.string().optional(),
  sentSeconds: z.number().optional(),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).optional(),
  waiting: z.object({ code: z.string(), message: z.string() }).optional(),
  ledger: z.object({ balanced: z.boolean() }).optional(),
});
export type JobSeen = z.infer<typeof jobSchema>;
const listSchema = z.object({ transcriptions: z.array(jobSchema), next: z.string().optional() });

const answerMs = 60_000;

/** All jobs, page by page, newest first. */
export async function listJobs(apiUrl: string, signal: AbortSignal): Promise<JobSeen[]> {
  const jobs: JobSeen[] = [];
  for (let path: string | undefined = '/api/transcriptions?top=100'; path !== undefined; ) {
    const answer: Response = await ask(apiUrl, path, 'GET', signal);
    if (!answer.ok) throw new Error(`The list of transcriptions answered ${answer.status}.`);
    const page = listSchema.parse(await answer.json());
    jobs.push(...page.transcriptions);
    path = page.next;
  }
  return jobs;
}

/** Asks for a job that did not end well to be done again; the answer is whether it was started. */
export async function retryJob(apiUrl: string, id: string, signal: AbortSignal): Promise<boolean> {
  const answer = await ask(apiUrl, `/api/transcriptions/${id}/retry`, 'POST', signal);
  await answer.body?.cancel();
  return answer.ok;
}

const healthSchema = z.object({
  status: z.string(),
  live: z.object({ threads: z.number(), recognitions: z.number(), waiting: z.number() }),
  ledger: z.object({
    balanced: z.boolean(),
    leftOpen: z.array(z.string()),
    counts: z.record(z.string(), z.object({ opened: z.number(), closed: z.number() })),
  }),
});
export type HealthSeen = z.infer<typeof healthSchema>;

export async function readHealth(apiUrl: string, signal: AbortSignal): Promise<HealthSeen> {
  const answer = await ask(apiUrl, '/api/health', 'GET', signal);
  if (!answer.ok) throw new Error(`The health answered ${answer.status}.`);
  return healthSchema.parse(await answer.json());
}

function ask(apiUrl: string, path: string, method: string, signal: AbortSignal): Promise<Response> {
  return fetch(new URL(path, apiUrl), { method, signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]) });
}
