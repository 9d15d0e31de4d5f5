import * as z from 'zod';
import { jobOptionsSchema } from '../job/options.ts';
import { fileName } from './start-body.ts';

export const uploadBodySchema = z.strictObject({
  name: fileName,
  options: jobOptionsSchema.default({}),
  overwrite: z.boolean().default(false).meta({ description: 'Replace a file of this name' }),
});

/** What POST /api/uploads answers. */
export const uploadSchema = z.object({
  name: z.string(),
  url: z.url().meta({ description: 'Where to PUT the file; for this name only, to write only' }),
  expires: z.iso.datetime().meta({ description: 'Then ask for another link; blocks that are there stay there' }),
  headers: z
    .record(z.string(), z.string())
    .meta({ description: 'To send with Put Blob; with Put Block List all but x-ms-blob-type; with Put Block none' }),
  blockBytes: z.number().int().positive().meta({ description: 'A good size of a block; a file has 50,000 at most' }),
});
export type UploadView = z.infer<typeof uploadSchema>;
