import * as z from 'zod';
import type { ChannelCut } from '../audio/channels.ts';
import type { PeakRecord } from '../audio/peaks.ts';
import type { WavLayout } from '../audio/wav-layout.ts';
import type { JobId, JobRecord } from '../job/job.ts';
import { channelModes, type JobOptions, jobOptionsSchema, profanities, transcriptFormats } from '../job/options.ts';
import type { Phrase } from '../transcript/phrase.ts';

/** What the pipeline writes into the work container and reads back, each by its schema. */
const ms = z.number().int().nonnegative();
/** From 1. */
const channel = z.number().int().positive();

export const jobRecordSchema: z.ZodType<JobRecord> = z.object({
  id: z.string().transform((id) => id as JobId),
  container: z.string(),
  name: z.string(),
  etag: z.string(),
  requested: jobOptionsSchema,
  createdMs: ms,
});

const phraseSchema: z.ZodType<Phrase> = z.object({
  startMs: ms,
  endMs: ms,
  text: z.string(),
  confidence: z.number(),
  speaker: z.string().exactOptional(),
  language: z.string().exactOptional(),
  channel: channel.exactOptional(),
  words: z.array(z.object({ text: z.string(), startMs: ms, endMs: ms })),
});

/** Absent in what was written before they were measured. */
const peaksSchema: z.ZodType<PeakRecord> = z.object({ stepMs: z.number().int().positive(), bytes: z.base64() });

export const failureSchema = z.object({ code: z.string(), message: z.string(), remedy: z.string() });

export const optionsSchema: z.ZodType<JobOptions> = z.object({
  languages: z.array(z.string()),
  speakers: z.boolean(),
  phrases: z.array(z.string()),
  profanity: z.enum(profanities),
  /** A plan of a version that published all, and mixed all channels, says nothing of these. */
  formats: z.array(z.enum(transcriptFormats)).default([...transcriptFormats]),
  channels: z.enum(channelModes).default('mixed'),
});

const cutsSchema: z.ZodType<ChannelCut[]> = z.array(
  z.object({ atMs: ms, pauseMs: ms, channel: channel.exactOptional() }),
);

/** What is known of a file once it was decoded. */
export const divisionSchema = z.object({
  lengthMs: ms,
  notes: z.array(z.string()),
  cuts: cutsSchema,
  /** Recognised each by itself; 1: all of them mixed. */
  channels: channel.default(1),
});
export type Division = z.infer<typeof divisionSchema>;

/** How a file is going to be recognised. */
export const planSchema = z.object({
  options: optionsSchema,
  lengthMs: ms,
  /** Of the dropped file. */
  sizeBytes: ms,
  /** The file's format in words, e.g. `WAV, 44.1 kHz, stereo, 16-bit PCM`. */
  description: z.string(),
  notes: z.array(z.string()),
  /** Read from the file itself, or from the recognition PCM that it was decoded to. */
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('wav'), wav: z.custom<WavLayout>((value) => typeof value === 'object') }),
    /** Decoded as a whole; of channels that are recognised each by itself, interleaved. */
    z.object({ kind: z.literal('pcm') }),
    /** Decoded while it is recognised, a piece for each segment: length, notes and cuts are in a Division. */
    z.object({
      kind: z.literal('pieces'),
      everyMs: ms,
      reachMs: ms,
      /** How the channels that are kept apart stand. */
      layout: z.string().exactOptional(),
    }),
  ]),
  cuts: cutsSchema,
  /** Recognised each by itself; 1: all of them mixed. */
  channels: channel.default(1),
});
export type Plan = z.infer<typeof planSchema>;

/** What one try at a segment recognised and spent; kept so that the next try goes on from there. */
export const attemptSchema = z.object({
  /** Everything recognised in the segment so far, by this try and those before it; in the file's time. */
  phrases: z.array(phraseSchema),
  /** The segment is recognised up to here, in the file's time. */
  keptUntilMs: ms,
  /** Sent by this try alone. */
  sentMs: ms,
  /** In the segment so far. */
  silentMs: ms,
  /** Of the segment's own range, as far as it was read. */
  peaks: peaksSchema.exactOptional(),
  /** Why the try ended; absent while it goes on, or when the process under it died. */
  failure: failureSchema.exactOptional(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** A finished segment. */
export const segmentSchema = z.object({
  index: ms,
  channel: channel.exactOptional(),
  startMs: ms,
  endMs: ms,
  heard: z.object({ startMs: ms, endMs: ms }),
  phrases: z.array(phraseSchema),
  sentMs: ms,
  silentMs: ms,
  /** Of the segment's own range. */
  peaks: peaksSchema.exactOptional(),
  attempts: ms,
});
export type SegmentRecord = z.infer<typeof segmentSchema>;
