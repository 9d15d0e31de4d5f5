import * as z from 'zod';
import { type JobOptionsInput, jobOptionsSchema } from '../job/options.ts';
import { readBody } from './read-body.ts';

/** Azure's limit for a blob's name: 1,024 characters. */
export const fileName = z.string().min(1).max(1024).meta({ description: "The file's name in the audio container" });

export const startBodySchema = z.strictObject({ name: fileName, options: jobOptionsSchema.default({}) });
const shape = 'Send {"name": "<the file\'s name in the audio container>", "options": {...}}; options may be left out.';

/** The body of a request that starts a transcription. Throws a BadRequest or a BadOption. */
export function readStartBody(text: string): { readonly name: string; readonly options: JobOptionsInput } {
  return readBody(text, startBodySchema, shape);
}
