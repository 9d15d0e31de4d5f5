import * as z from 'zod';
import type { JobOptionsInput } from '../job/options.ts';
import { parseRequestedOptions } from '../job/resolve-options.ts';
import { BadRequest } from './errors.ts';

/** Azure's limit for a blob's name: 1,024 characters. */
const bodySchema = z.strictObject({ name: z.string().min(1).max(1024), options: z.unknown().optional() });
const shape = 'Send {"name": "<the file\'s name in the audio container>", "options": {...}}; options may be left out.';

/** The body of a request that starts a transcription. Throws a BadRequest or an BadOption. */
export function readStartBody(text: string): { readonly name: string; readonly options: JobOptionsInput } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BadRequest('The body is not JSON.', shape);
  }
  const body = bodySchema.safeParse(json);
  if (!body.success) {
    const problems = body.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
    throw new BadRequest(`The body is not what is needed: ${problems.join('; ')}.`, shape);
  }
  return { name: body.data.name, options: parseRequestedOptions(body.data.options ?? {}) };
}
