import type { ZodError } from 'zod';
import { BadOption } from './errors.ts';
import {
  type JobOptions,
  type JobOptionsInput,
  jobOptionsSchema,
  type TranscriptFormat,
  transcriptFormats,
} from './options.ts';
import { listOf } from './options-metadata.ts';

/**
 * The options of one job: what the request says, else the blob's metadata, else the app's settings.
 * Throws an BadOption that names each wrong metadata key and what is allowed.
 */
export function resolveOptions(
  requested: JobOptionsInput,
  metadata: Readonly<Record<string, string>>,
  defaults: JobOptions,
): JobOptions {
  const dropped = optionsFromMetadata(metadata);
  const languages = languagesOf(requested) ?? languagesOf(dropped) ?? defaults.languages;
  return {
    languages,
    ...speakersOf([requested, dropped, defaults]),
    phrases: requested.phrases ?? dropped.phrases ?? defaults.phrases,
    profanity: requested.profanity ?? dropped.profanity ?? defaults.profanity,
    formats: publishedFormats(requested.formats ?? dropped.formats ?? defaults.formats),
  };
}

/** The files that are published when these are asked for. */
export function publishedFormats(wanted: readonly TranscriptFormat[]): readonly TranscriptFormat[] {
  return transcriptFormats.filter((format) => format === 'json' || wanted.includes(format));
}

/** Options in a request's body. Throws an BadOption that names each wrong one. */
export function parseRequestedOptions(body: unknown): JobOptionsInput {
  const parsed = jobOptionsSchema.safeParse(body);
  if (!parsed.success) throw new BadOption('the request', describe(parsed.error));
  return parsed.data;
}

/** A blob's metadata is text only: lists are separated by `;` or `,`, truth is `true` or `false`. Other keys are not ours. */
function optionsFromMetadata(metadata: Readonly<Record<string, string>>): JobOptionsInput {
  const raw = new Map(Object.entries(metadata).map(([key, value]) => [key.toLowerCase(), value.trim()]));
  const parsed = jobOptionsSchema.safeParse(candidatesOf(raw));
  if (!parsed.success) throw new BadOption("the file's metadata", describe(parsed.error));
  return parsed.data;
}

function candidatesOf(raw: ReadonlyMap<string, string>): object {
  const speakers = raw.get('speakers')?.toLowerCase();
  try {
    const candidates = {
      language: raw.get('language'),
      languages: listOf(raw.get('languages'), /[;,]/),
      speakers: speakers === 'true' ? true : speakers === 'false' ? false : speakers,
      phrases: listOf(raw.get('phrases'), /;/),
      profanity: raw.get('profanity')?.toLowerCase(),
      channels: raw.get('channels')?.toLowerCase(),
      formats: listOf(raw.get('formats')?.toLowerCase(), /[;,]/),
    };
    return Object.fromEntries(Object.entries(candidates).filter(([, value]) => value !== undefined));
  } catch (thrown) {
    if (!(thrown instanceof URIError)) throw thrown;
    throw new BadOption("the file's metadata", "what follows UTF-8'' is not percent-encoded UTF-8");
  }
}

/** A channel is a speaker: of the two, the one that is asked for nearest to the job leaves the other out. */
function speakersOf(
  wishes: readonly Pick<JobOptionsInput, 'speakers' | 'channels'>[],
): Pick<JobOptions, 'speakers' | 'channels'> {
  let speakers: boolean | undefined;
  let channels: JobOptions['channels'] | undefined;
  for (const wish of wishes) {
    speakers ??= wish.speakers;
    channels ??= wish.channels;
    if (speakers) return { speakers, channels: 'mixed' };
    if (channels === 'separate') return { speakers: false, channels };
  }
  return { speakers: false, channels: 'mixed' };
}

function languagesOf(options: JobOptionsInput): readonly string[] | undefined {
  return options.languages ?? (options.language ? [options.language] : undefined);
}

function describe(error: ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`).join('; ');
}
