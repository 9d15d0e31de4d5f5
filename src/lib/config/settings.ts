import { z } from 'zod';
import { type JobOptions, jobOptionsSchema, profanities } from '../job/options.ts';
import { BadSettings } from './errors.ts';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);
const positive = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** Every app setting that Dropscribe reads, with its default. The Functions host's own settings are not here. */
const schema = z
  .object({
    /** A storage connection string; only for a storage emulator, Azure uses the identity-based form below. */
    DATA_STORAGE: z.string().min(1).optional(),
    /** `https://<account>.blob.core.windows.net`: the account that holds audio, transcripts, work and rejected. */
    DATA_STORAGE__blobServiceUri: z.url().optional(),
    /** The Speech resource, by its own subdomain: `wss://<name>.cognitiveservices.azure.com/stt/speech/universal/v2`. */
    SPEECH_ENDPOINT: z.url({ protocol: /^wss?$/, error: 'must be a wss:// address with its path' }),
    /** How this app proves who it is: as itself on Azure, or as whoever is signed in to the Azure CLI. */
    CREDENTIAL: z.enum(['managed-identity', 'azure-cli']).default('managed-identity'),
    /** Client id of a user-assigned identity; absent for the system-assigned one. */
    AZURE_CLIENT_ID: z.string().min(1).optional(),
    FFMPEG_PATH: z.string().min(1).default('ffmpeg'),
    /** Audio sent at once before the SDK slows down to twice real time. 5,000 is the SDK's own. */
    SPEECH_BURST_MS: positive(1_000, 3_600_000).default(5_000),
    /** Recognitions that share one carrier thread; 1 is a thread for each. */
    RECOGNITIONS_PER_THREAD: positive(1, 32).default(8),
    SEGMENT_MS: positive(5_000, 600_000).default(30_000),
    /** Longest audio accepted; what decodes to more is refused. */
    MAX_AUDIO_HOURS: positive(1, 100).default(24),
    DEFAULT_LANGUAGE: z.string().optional(),
    DEFAULT_LANGUAGES: list.optional(),
    DEFAULT_SPEAKERS: flag.default(false),
    DEFAULT_PHRASES: list.default([]),
    DEFAULT_PROFANITY: z.enum(profanities).default('masked'),
  })
  .refine((all) => Boolean(all.DATA_STORAGE) !== Boolean(all.DATA_STORAGE__blobServiceUri), {
    path: ['DATA_STORAGE__blobServiceUri'],
    message: 'give this (with a managed identity) or DATA_STORAGE (a connection string), one of the two',
  });

export interface Settings {
  readonly storage: { readonly connectionString: string } | { readonly serviceUrl: string };
  readonly identity: { readonly kind: 'managed-identity' | 'azure-cli'; readonly clientId?: string };
  readonly speech: {
    readonly endpoint: string;
    readonly burstMs: number;
    readonly recognitionsPerThread: number;
  };
  readonly ffmpegPath: string;
  readonly segmentMs: number;
  readonly maxLengthMs: number;
  readonly defaults: JobOptions;
}

const defaultLanguage = 'en-US';

/** Reads the app settings. Throws one BadSettings that names every wrong key. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) throw BadSettings.from(parsed.error, environment);
  const all = parsed.data;
  return {
    storage: all.DATA_STORAGE
      ? { connectionString: all.DATA_STORAGE }
      : { serviceUrl: all.DATA_STORAGE__blobServiceUri ?? '' },
    identity: { kind: all.CREDENTIAL, ...(all.AZURE_CLIENT_ID ? { clientId: all.AZURE_CLIENT_ID } : {}) },
    speech: {
      endpoint: all.SPEECH_ENDPOINT,
      burstMs: all.SPEECH_BURST_MS,
      recognitionsPerThread: all.RECOGNITIONS_PER_THREAD,
    },
    ffmpegPath: all.FFMPEG_PATH,
    segmentMs: all.SEGMENT_MS,
    maxLengthMs: all.MAX_AUDIO_HOURS * 3_600_000,
    defaults: readDefaults(all),
  };
}

function readDefaults(all: z.infer<typeof schema>): JobOptions {
  const given = jobOptionsSchema.safeParse({
    ...(all.DEFAULT_LANGUAGE ? { language: all.DEFAULT_LANGUAGE } : {}),
    ...(all.DEFAULT_LANGUAGES ? { languages: all.DEFAULT_LANGUAGES } : {}),
    phrases: all.DEFAULT_PHRASES,
  });
  if (!given.success) {
    throw BadSettings.from(given.error, {}, (key) => `DEFAULT_${key.toUpperCase()}`);
  }
  return {
    languages: given.data.languages ?? [given.data.language ?? defaultLanguage],
    speakers: all.DEFAULT_SPEAKERS,
    phrases: given.data.phrases ?? [],
    profanity: all.DEFAULT_PROFANITY,
  };
}
