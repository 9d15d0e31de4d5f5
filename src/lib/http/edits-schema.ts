import * as z from 'zod';
import { textEditSchema } from '../transcript/revision.ts';

const count = z.number().int().nonnegative();

const longestName = 100;
const longestText = 5_000;
const mostPhrases = 20_000;
const mostSpeakers = 200;

const onOneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
const wellFormed = { error: 'holds half a character' };

/** What PUT /api/transcriptions/{id}/edits takes: all edits, each time. */
export const editsBodySchema = z.strictObject({
  speakers: z
    .record(
      z.string(),
      z
        .string()
        .max(longestName)
        .refine((name) => name.isWellFormed(), wellFormed)
        .transform(onOneLine)
        .refine((name) => name !== '', 'is empty'),
    )
    .refine((names) => Object.keys(names).length <= mostSpeakers, `names more than ${mostSpeakers} speakers`)
    .default({})
    .meta({ description: 'By the label that was recognised, e.g. Guest-1, the name to show' }),
  phrases: z
    .array(
      z.strictObject({
        id: z.number().int().positive(),
        text: z
          .string()
          .max(longestText)
          .refine((text) => text.isWellFormed(), wellFormed)
          .transform(onOneLine)
          .meta({ description: 'All of the phrase; an empty one takes it out of the text' }),
      }),
    )
    .max(mostPhrases)
    .refine((phrases) => new Set(phrases.map(({ id }) => id)).size === phrases.length, 'corrects a phrase twice')
    .default([]),
});

/** The edits of a transcript. */
export const editsSchema = z.object({
  revision: count.meta({ description: '0 when nobody edited anything' }),
  created: z.iso.datetime().exactOptional(),
  speakers: z.record(z.string(), z.string()),
  phrases: z.array(textEditSchema),
  unplaced: z
    .array(textEditSchema)
    .meta({ description: 'Corrections of what was recognised anew since: they are not in the transcript' }),
});

export const revisionsSchema = z.object({
  revisions: z
    .array(
      z.object({
        revision: count,
        created: z.iso.datetime().exactOptional(),
        phrases: count.meta({ description: 'Corrected ones' }),
        speakers: count.meta({ description: 'Named ones' }),
        links: z.object({ transcript: z.string() }),
      }),
    )
    .meta({ description: 'Newest first; 0, the last one, is what was recognised' }),
});
export type RevisionsView = z.infer<typeof revisionsSchema>;
