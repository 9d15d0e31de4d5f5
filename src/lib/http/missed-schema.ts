import * as z from 'zod';
import { type JobId, jobIdPattern } from '../job/job.ts';

/** What GET /api/missed answers. */
export const missedSchema = z.object({
  count: z.number().int().nonnegative().meta({ description: 'Of all such files' }),
  files: z
    .array(
      z.object({
        id: z
          .string()
          .regex(jobIdPattern)
          .transform((id) => id as JobId)
          .meta({ description: 'Of the job that it will have' }),
        name: z.string(),
        etag: z.string(),
        dropped: z.iso.datetime(),
        links: z.object({ retry: z.string().meta({ description: 'POST there to start it now' }) }),
      }),
    )
    .meta({ description: 'The first of them by name' }),
});
export type MissedView = z.infer<typeof missedSchema>;
