import * as z from 'zod';

const count = z.number().int().nonnegative();

/** What programs may rely on of GET /api/health; it says more, for people. */
export const healthSchema = z.looseObject({
  status: z.enum(['ok', 'retiring', 'attention']),
  version: z.string(),
  node: z.string(),
  process: z.looseObject({ id: count, uptimeSeconds: count }),
  memoryMb: z.looseObject({ rss: count, heapUsed: count, external: count, arrayBuffers: count }),
  live: z.record(z.string(), count),
  ledger: z.looseObject({ balanced: z.boolean(), leftOpen: z.array(z.string()) }),
  jobsDone: count,
});
