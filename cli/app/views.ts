import * as z from 'zod';

/** What is read of the API's answers. Newer apps may say more. */
export const jobSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  percent: z.number(),
  etaSeconds: z.number().optional(),
  created: z.string(),
  started: z.string().optional(),
  finished: z.string().optional(),
  lengthSeconds: z.number().optional(),
  missingSeconds: z.number().optional(),
  silent: z.boolean().optional(),
  segments: z.object({ done: z.number(), total: z.number() }).optional(),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).optional(),
  waiting: z.object({ message: z.string(), remedy: z.string() }).optional(),
});
export type Job = z.infer<typeof jobSchema>;

export const jobListSchema = z.object({ transcriptions: z.array(jobSchema) });

export const uploadSchema = z.object({
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  blockBytes: z.number().int().positive(),
});
/** Where a file may be written; the address is a secret. */
export type UploadLink = z.infer<typeof uploadSchema>;

export const audioLinkSchema = z.object({ url: z.url() });

export const problemSchema = z.object({ type: z.string(), detail: z.string(), remedy: z.string() });
