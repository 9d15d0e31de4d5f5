import * as z from 'zod';
import type { RunningApp } from './start-app.ts';

const count = z.number().int().nonnegative();
const counts = z.record(z.string(), z.strictObject({ opened: count, closed: count }));

/** All that GET /api/health shows: a field that is not here fails. */
export const healthSchema = z.strictObject({
  status: z.enum(['ok', 'retiring', 'attention']),
  version: z.string(),
  node: z.string(),
  process: z.strictObject({ id: count, uptimeSeconds: count }),
  memoryMb: z.strictObject({ rss: count, heapUsed: count, external: count, arrayBuffers: count }),
  live: z.strictObject({
    threads: count,
    recognitions: count,
    waiting: count,
    warm: count,
    threadsStarted: count,
    calls: count,
    requests: count,
  }),
  ledger: z.strictObject({
    balanced: z.boolean(),
    leftOpen: z.array(z.string()),
    counts,
    unbalanced: z.strictObject({ activities: count, jobs: z.array(z.string()) }),
  }),
  jobsDone: count,
  retirement: z.strictObject({
    state: z.enum(['working', 'refusing']),
    reason: z.enum(['memory', 'jobs']).optional(),
    refusingMs: count.optional(),
    givenUp: count,
  }),
  limits: z.strictObject({
    maxThreads: count,
    warmThreads: count,
    warmMs: count,
    retireOverRssMb: count,
    retireAfterJobs: count,
    recognitionsPerThread: count,
    sessions: count,
  }),
});
export type HealthBody = z.infer<typeof healthSchema>;

export async function healthOf(app: RunningApp): Promise<HealthBody> {
  const answer = await app.api('/health');
  if (!answer.ok) throw new Error(`The health answered ${answer.status}: ${await answer.text()}`);
  return healthSchema.parse(await answer.json());
}
