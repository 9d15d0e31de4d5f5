import * as z from 'zod';

/** An error answer by RFC 9457. */
export const problemSchema = z.object({
  type: z.string().startsWith('urn:dropscribe:problem:').meta({ description: 'Stable: what programs compare' }),
  title: z.string(),
  status: z.number().int().min(400).max(599),
  detail: z.string().meta({ description: 'What happened and why, in plain words' }),
  remedy: z.string().meta({ description: 'What to do about it' }),
});
export type Problem = z.infer<typeof problemSchema>;
