import * as z from 'zod';
import { localePattern, maxLanguages } from './locale.ts';

const locale = z.string().regex(localePattern, 'must be a locale such as en-US, de-DE or es-MX');

/** In the order of a transcript's links. */
export const transcriptFormats = ['json', 'vtt', 'srt', 'txt'] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

/** `separate`: each channel of the recording is recognised by itself, since a person speaks on each. */
export const channelModes = ['mixed', 'separate'] as const;

export const profanities = ['masked', 'removed', 'raw'] as const;

/** What people may ask for, each thing optional: from a request, a blob's metadata or the app's settings. */
export const jobOptionsSchema = z
  .strictObject({
    language: locale,
    languages: z.array(locale).min(2, 'needs at least 2 candidates').max(maxLanguages),
    speakers: z.boolean(),
    phrases: z.array(z.string().trim().min(1).max(200)).max(500),
    profanity: z.enum(profanities),
    /** Files that are published, transcript.json always. They hold no other transcript, so asking for them makes no other job. */
    formats: z.array(z.enum(transcriptFormats)).min(1, 'needs at least one'),
    channels: z.enum(channelModes),
    /** Where to say that the job has ended; judged by judgeWebhook. It makes no other transcript, so no other job. */
    webhook: z.string().trim().min(1).max(2_000),
  })
  .partial()
  .refine((options) => !(options.language && options.languages), {
    message: 'give either language or languages, not both',
    path: ['languages'],
  })
  .refine((options) => !(options.speakers && options.channels === 'separate'), {
    message: 'separate goes without speakers: the channel is the speaker',
    path: ['channels'],
  });
export type JobOptionsInput = z.infer<typeof jobOptionsSchema>;

/** What a recognition goes by. */
export interface RecognitionOptions {
  /** One entry: the file's language. Several: candidates for continuous identification. */
  readonly languages: readonly string[];
  readonly speakers: boolean;
  readonly phrases: readonly string[];
  readonly profanity: (typeof profanities)[number];
}

/** The options of one job, complete. */
export interface JobOptions extends RecognitionOptions {
  /** With `json`, each once, in the order of transcriptFormats. */
  readonly formats: readonly TranscriptFormat[];
  readonly channels: (typeof channelModes)[number];
}

/** Those of them that a recognition goes by. */
export function recognitionOptions({ languages, speakers, phrases, profanity }: JobOptions): RecognitionOptions {
  return { languages, speakers, phrases, profanity };
}
