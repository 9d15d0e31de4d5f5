import * as z from 'zod';
import { type JobId, jobIdPattern } from '../job/job.ts';
import { transcriptFormats } from '../job/options.ts';
import { deliverySchema } from '../pipeline/delivery-log.ts';
import type { JobView } from '../pipeline/describe-job.ts';
import { endStates } from '../pipeline/job-index.ts';

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

/** Why something is not as it should be. */
export const failureSchema = z.object({
  code: z.string().meta({ description: 'Stable, kebab-case: what programs compare' }),
  message: z.string().meta({ description: 'What happened, in plain words' }),
  remedy: z.string().meta({ description: 'What to do about it' }),
});

const priceSchema = z.object({
  currency: z.string(),
  speech: z.number().exactOptional(),
  compute: z.number().exactOptional(),
  executions: z.number().exactOptional(),
  total: z.number(),
});

/** A job as the API shows it: what GET /api/transcriptions/{id} answers. */
export const jobSchema: z.ZodType<JobView> = z.object({
  id: z
    .string()
    .regex(jobIdPattern)
    .transform((id) => id as JobId),
  traceId: z.string().meta({ description: 'The trace that telemetry has of it' }),
  state: z.enum(['queued', 'planning', 'transcribing', 'publishing', ...endStates]),
  percent: z
    .number()
    .int()
    .min(0)
    .max(100)
    .meta({ description: 'By audio time recognised; it does not go back while the job runs' }),
  recognisedSeconds: seconds.exactOptional(),
  etaSeconds: count.exactOptional().meta({ description: 'While it transcribes: about how long it still takes' }),
  name: z.string().meta({ description: 'The file in the audio container' }),
  etag: z.string().meta({ description: "Of the file's version that is transcribed" }),
  lengthSeconds: seconds.exactOptional(),
  channels: z.number().int().min(2).exactOptional().meta({
    description: 'Recognised each by itself: the seconds recognised, missing and sent are of all of them together',
  }),
  segments: z.object({ done: count, total: count }).exactOptional(),
  phrases: count.exactOptional(),
  silent: z.boolean().exactOptional().meta({ description: 'The file held nothing to hear: its transcript is empty' }),
  sentSeconds: seconds.exactOptional().meta({ description: 'Audio sent to the Speech service, retries included' }),
  missingSeconds: seconds.exactOptional().meta({ description: 'What of a partial transcript is missing' }),
  created: z.iso.datetime(),
  started: z.iso.datetime().exactOptional(),
  finished: z.iso.datetime().exactOptional().meta({ description: 'There once the job has ended' }),
  error: failureSchema.exactOptional().meta({ description: 'Why it failed, or why something is missing' }),
  ledger: z
    .object({
      balanced: z.boolean(),
      counts: z.record(z.string(), z.object({ opened: count, closed: count })),
      warning: z.string().exactOptional(),
    })
    .exactOptional()
    .meta({ description: 'What the job opened and closed' }),
  receipt: z
    .object({
      audioSeconds: seconds.exactOptional(),
      executions: count.exactOptional(),
      gbSeconds: seconds.exactOptional(),
      price: priceSchema.exactOptional(),
    })
    .exactOptional()
    .meta({ description: 'What it used and about what that cost' }),
  waiting: failureSchema
    .exactOptional()
    .meta({ description: 'Why it does not go on at this moment; it does by itself once that is mended' }),
  webhook: deliverySchema
    .exactOptional()
    .meta({ description: 'What became of telling that it ended, where somebody is told' }),
  links: z.object({
    self: z.string(),
    transcript: z.record(z.enum(transcriptFormats), z.string()).exactOptional(),
  }),
});

export const jobListSchema = z.object({
  transcriptions: z.array(jobSchema).meta({ description: 'Newest first' }),
  next: z.string().exactOptional().meta({ description: 'The link of the next page; absent on the last one' }),
});
