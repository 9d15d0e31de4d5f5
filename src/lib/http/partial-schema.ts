import * as z from 'zod';
import { transcriptSchema } from '../transcript/transcript.ts';

const seconds = z.number().nonnegative();

/** What is recognised of a job that has no transcript, or not yet, as JSON. */
export const partialSchema = z.object({
  partial: z.literal(true),
  job: z.object({ id: z.string(), state: z.string() }),
  finalSeconds: seconds.meta({ description: 'Up to here nothing is added or taken back any more' }),
  lengthSeconds: seconds.exactOptional(),
  text: z.string(),
  phrases: transcriptSchema.shape.phrases,
});
export type PartialView = z.infer<typeof partialSchema>;
