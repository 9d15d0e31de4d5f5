import * as z from 'zod';
import type { PeaksFile } from '../storage/peaks-blob.ts';

/** What GET /api/transcriptions/{id}/peaks answers. */
export const peaksSchema: z.ZodType<PeaksFile> = z.object({
  secondsPerPeak: z
    .number()
    .positive()
    .meta({ description: '0.1, or a multiple of it: there are 12,000 peaks at most' }),
  peaks: z.base64().meta({
    description:
      'A byte for each step from the start on, its loudest sample: 255 is full scale, 0 also what is missing',
  }),
});
