import * as z from 'zod';
import { channelModes, profanities, transcriptFormats } from '../job/options.ts';
import { joinings } from './seam.ts';

export const transcriptVersion = 'dropscribe.transcript/1';

const seconds = z.number().nonnegative().meta({ description: 'Seconds, to the millisecond' });
const range = z.looseObject({ start: seconds, end: seconds });
const count = z.number().int().nonnegative();
const channel = z.number().int().positive().meta({ description: 'From 1; absent where the channels were mixed' });

/**
 * The published transcript.json. docs/transcript.md explains every field. Unknown fields are let through, since a later
 * version with the same number may have added some.
 */
export const transcriptSchema = z.looseObject({
  schema: z.literal(transcriptVersion),
  job: z.looseObject({ id: z.string() }),
  source: z.looseObject({
    container: z.string(),
    name: z.string(),
    etag: z.string(),
    lengthSeconds: seconds,
    format: z.string(),
    channels: z.number().int().min(2).exactOptional(),
  }),
  engine: z.looseObject({
    name: z.literal('azure-speech'),
    mode: z.literal('conversation-transcriber'),
    sdk: z.string(),
  }),
  options: z.looseObject({
    languages: z.array(z.string()),
    speakers: z.boolean(),
    phrases: z.array(z.string()),
    profanity: z.enum(profanities),
    formats: z.array(z.enum(transcriptFormats)).exactOptional(),
    channels: z.enum(channelModes).exactOptional(),
  }),
  created: z.iso.datetime(),
  /** What people changed in it; absent when nobody did. */
  revision: z
    .looseObject({
      number: z.number().int().positive(),
      created: z.iso.datetime(),
      phrases: count,
      speakers: z.record(z.string(), z.string()),
    })
    .exactOptional(),
  speakers: z.array(z.looseObject({ label: z.string(), seconds, phrases: count })),
  languages: z.array(z.string()),
  text: z.string(),
  phrases: z.array(
    range.extend({
      id: z.number().int().positive(),
      speaker: z.string().exactOptional(),
      language: z.string().exactOptional(),
      channel: channel.exactOptional(),
      confidence: z.number().min(0).max(1),
      text: z.string(),
      words: z.array(range.extend({ text: z.string() })),
      edited: z.boolean().exactOptional(),
    }),
  ),
  integrity: z.looseObject({
    seconds,
    coveredSeconds: seconds,
    silentSeconds: seconds,
    withoutWordsSeconds: seconds,
    missingSeconds: seconds,
    missing: z.array(range.extend({ channel: channel.exactOptional() })),
    seams: z.array(
      z.looseObject({
        at: seconds,
        pauseSeconds: seconds,
        joined: z.enum(joinings).exactOptional(),
        channel: channel.exactOptional(),
      }),
    ),
    monotonic: z.boolean(),
    silent: z.boolean(),
  }),
  notes: z.array(z.string()),
});

export type Transcript = z.infer<typeof transcriptSchema>;
