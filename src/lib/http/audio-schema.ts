import * as z from 'zod';

/** What GET /api/transcriptions/{id}/audio answers. */
export const audioLinkSchema = z.object({
  url: z.url().meta({ description: 'Where to read the file, by range too; it is a secret' }),
  expires: z.iso.datetime().meta({ description: 'Then ask for another link' }),
  name: z.string().meta({ description: "The file's name in the audio container" }),
});
export type AudioLinkView = z.infer<typeof audioLinkSchema>;
