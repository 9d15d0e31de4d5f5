import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { channelModes, type JobOptions, jobOptionsSchema, profanities, transcriptFormats } from '../job/options.ts';
import { publishedFormats } from '../job/resolve-options.ts';
import type { StartOptions } from '../telemetry/start-options.ts';
import { type Access, accessShape, findAccessProblems } from './access.ts';
import { defaultFfmpegPath } from './default-ffmpeg-path.ts';
import { BadSettings } from './errors.ts';
import { instanceMemoryMb } from './instance-memory.ts';
import { type Caps, capsOf, findPriceProblems, type Prices, pricesOf, pricesShape } from './prices.ts';
import { findWebhookProblems, type Webhooks, webhooksOf, webhooksShape } from './webhooks.ts';
import { findLimitProblems, type WorkerLimits, workerLimits, workerLimitsShape } from './worker-limits.ts';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const positive = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** Every app setting that Dropscribe reads, with its default; those that follow a job's options are in parseDefaults. */
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
    FFMPEG_PATH: z.string().min(1).default(defaultFfmpegPath),
    /** Audio sent at once before the SDK slows down to twice real time. 5,000 is the SDK's own. */
    SPEECH_BURST_MS: positive(1_000, 3_600_000).default(5_000),
    /** Recognitions that share one carrier thread; 1 is a thread for each. */
    RECOGNITIONS_PER_THREAD: positive(1, 64).default(32),
    /** Recognitions at once that the Speech resource allows: its quota. 100 is the default of a standard resource. */
    SPEECH_SESSIONS: positive(1, 100_000).default(100),
    /** Instances of the app at most, which share the quota. */
    MAX_INSTANCES: positive(1, 1_000).default(1),
    /** What a recognition takes besides its audio's time; the planner counts with it. */
    SPEECH_START_MS: positive(0, 60_000).default(2_000),
    /** A fixed distance of a file's cuts; absent: planned for each file. */
    SEGMENT_MS: positive(5_000, 600_000).optional(),
    /** Longest audio accepted; what decodes to more is refused. */
    MAX_AUDIO_HOURS: positive(1, 100).default(24),
    /** A job waits and tries again for so long in all; then it is rejected, or published with what there is. */
    MAX_JOB_HOURS: positive(1, 1_000).default(48),
    /** NCRONTAB, six fields: when to look for what was lost or left over. */
    SWEEP_SCHEDULE: z
      .string()
      .regex(/^\s*(\S+\s+){5}\S+\s*$/, 'must have six fields: second minute hour day month weekday')
      .default('0 */15 * * * *'),
    /** A file so young may be about to get its job by its event. */
    SWEEP_GRACE_SECONDS: positive(1, 86_400).default(120),
    /** A job without progress for so long is started again; more than functionTimeout and the longest pause together. */
    STUCK_MINUTES: positive(1, 10_080).default(60),
    /** How long the work of a job without a whole transcript is kept, to go on from. */
    KEEP_WORK_DAYS: positive(1, 3_650).default(7),
    /** How long a job that has ended is listed; its transcript stays. */
    KEEP_JOB_DAYS: positive(1, 3_650).default(30),
    /** A folder for heap snapshots, which hold secrets; the address that writes them is there only while this is set. */
    MEMORY_SNAPSHOT_DIR: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
    /** Application Insights: telemetry goes there, by the app's identity. The Functions host reads it too. */
    APPLICATIONINSIGHTS_CONNECTION_STRING: z.string().min(1).optional(),
    /** Base address of a receiver of OpenTelemetry (OTLP over HTTP). The Functions host reads it too. */
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
    OTEL_METRIC_EXPORT_INTERVAL: positive(1_000, 3_600_000).default(60_000),
    /** The app sends none, whatever receivers there are. */
    OTEL_SDK_DISABLED: flag.default(false),
    DEFAULT_SPEAKERS: flag.default(false),
    DEFAULT_PROFANITY: z.enum(profanities).default('masked'),
    DEFAULT_CHANNELS: z.enum(channelModes).default('mixed'),
    /** Memory that the plan bills an instance for; absent: what this machine has. */
    INSTANCE_MEMORY_MB: positive(128, 1_048_576).optional(),
    ...accessShape,
    ...pricesShape,
    ...webhooksShape,
    ...workerLimitsShape,
  })
  .refine((all) => Boolean(all.DATA_STORAGE) !== Boolean(all.DATA_STORAGE__blobServiceUri), {
    path: ['DATA_STORAGE__blobServiceUri'],
    message: 'give this (with a managed identity) or DATA_STORAGE (a connection string), one of the two',
    // Also when other settings are wrong: all problems are reported together.
    when: () => true,
  })
  .refine((all) => !(all.DEFAULT_SPEAKERS && all.DEFAULT_CHANNELS === 'separate'), {
    path: ['DEFAULT_CHANNELS'],
    message: 'separate goes without DEFAULT_SPEAKERS: the channel is the speaker',
    when: () => true,
  })
  .refine((all) => !(all.KEEP_WORK_DAYS > all.KEEP_JOB_DAYS), {
    path: ['KEEP_WORK_DAYS'],
    message: 'at most KEEP_JOB_DAYS: the work of a job goes with it',
    when: () => true,
  })
  .refine((all) => !(all.SPEECH_SESSIONS >= 1 && all.MAX_INSTANCES > all.SPEECH_SESSIONS), {
    path: ['MAX_INSTANCES'],
    message: 'at most SPEECH_SESSIONS, since each instance needs a recognition of its own',
    when: () => true,
  });

export interface Settings {
  readonly storage: { readonly connectionString: string } | { readonly serviceUrl: string };
  /** What asks for permission before the API answers. */
  readonly access: Access;
  readonly identity: { readonly kind: 'managed-identity' | 'azure-cli'; readonly clientId?: string };
  readonly speech: {
    readonly endpoint: string;
    readonly burstMs: number;
    readonly recognitionsPerThread: number;
    /** Recognitions at once, of all instances. */
    readonly sessions: number;
    /** Recognitions at once in this process. */
    readonly sessionsHere: number;
    readonly startUpMs: number;
  };
  readonly worker: WorkerLimits;
  readonly ffmpegPath: string;
  /** Absent: planned for each file. */
  readonly segmentMs?: number;
  readonly maxLengthMs: number;
  /** Absent: no price is estimated. */
  readonly prices?: Prices;
  readonly caps: Caps;
  /** What an instance is billed for. */
  readonly billedMemoryMb: number;
  /** A job waits and tries again for so long in all. */
  readonly maxJobMs: number;
  readonly sweep: {
    readonly schedule: string;
    readonly graceMs: number;
    readonly stuckMs: number;
    readonly keepWorkMs: number;
    readonly keepJobsMs: number;
  };
  /** Where heap snapshots are written; undefined: none can be asked for. */
  readonly memorySnapshotDir?: string;
  /** Absent: none are sent. */
  readonly webhooks?: Webhooks;
  /** Where telemetry goes; absent: there is none. */
  readonly telemetry?: Pick<StartOptions, 'receivers' | 'metricsEveryMs'>;
  readonly defaults: JobOptions;
}

const defaultLanguage = 'en-US';

/** Reads the app settings. Throws one BadSettings that names every wrong key. */
export function readSettings(
  environment: Record<string, string | undefined>,
  memoryMb: number = instanceMemoryMb(),
): Settings {
  const parsed = schema.safeParse(environment);
  const options = parseDefaults(environment);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...(options.error?.issues ?? []).map((issue) => `DEFAULT_${String(issue.path[0]).toUpperCase()}: ${issue.message}`),
    ...findLimitProblems(environment, memoryMb),
    ...findAccessProblems(environment),
    ...findPriceProblems(environment),
    ...findWebhookProblems(environment),
  ];
  if (!parsed.success || !options.success || problems.length > 0) throw new BadSettings(problems);
  const all = parsed.data;
  const { language, languages, phrases, formats } = options.data;
  const prices = pricesOf(all);
  const webhooks = webhooksOf(all);
  return {
    storage: all.DATA_STORAGE
      ? { connectionString: all.DATA_STORAGE }
      : { serviceUrl: all.DATA_STORAGE__blobServiceUri ?? '' },
    access: all.ACCESS,
    identity: { kind: all.CREDENTIAL, ...(all.AZURE_CLIENT_ID ? { clientId: all.AZURE_CLIENT_ID } : {}) },
    speech: {
      endpoint: all.SPEECH_ENDPOINT,
      burstMs: all.SPEECH_BURST_MS,
      recognitionsPerThread: all.RECOGNITIONS_PER_THREAD,
      sessions: all.SPEECH_SESSIONS,
      sessionsHere: Math.floor(all.SPEECH_SESSIONS / all.MAX_INSTANCES),
      startUpMs: all.SPEECH_START_MS,
    },
    worker: workerLimits(all, memoryMb),
    ffmpegPath: all.FFMPEG_PATH,
    ...(all.SEGMENT_MS === undefined ? {} : { segmentMs: all.SEGMENT_MS }),
    maxLengthMs: all.MAX_AUDIO_HOURS * 3_600_000,
    ...(prices ? { prices } : {}),
    caps: capsOf(all),
    billedMemoryMb: all.INSTANCE_MEMORY_MB ?? memoryMb,
    maxJobMs: all.MAX_JOB_HOURS * 3_600_000,
    sweep: {
      schedule: all.SWEEP_SCHEDULE,
      graceMs: all.SWEEP_GRACE_SECONDS * 1_000,
      stuckMs: all.STUCK_MINUTES * 60_000,
      keepWorkMs: all.KEEP_WORK_DAYS * 86_400_000,
      keepJobsMs: all.KEEP_JOB_DAYS * 86_400_000,
    },
    ...(all.MEMORY_SNAPSHOT_DIR ? { memorySnapshotDir: all.MEMORY_SNAPSHOT_DIR } : {}),
    ...(webhooks ? { webhooks } : {}),
    ...telemetryOf(all),
    defaults: {
      languages: languages ?? [language ?? defaultLanguage],
      speakers: all.DEFAULT_SPEAKERS,
      phrases: phrases ?? [],
      profanity: all.DEFAULT_PROFANITY,
      formats: publishedFormats(formats ?? transcriptFormats),
      channels: all.DEFAULT_CHANNELS,
    },
  };
}

function telemetryOf(all: z.infer<typeof schema>): Pick<Settings, 'telemetry'> {
  const { APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights, OTEL_EXPORTER_OTLP_ENDPOINT: otlp } = all;
  if (all.OTEL_SDK_DISABLED || !(applicationInsights || otlp)) return {};
  const receivers = { ...(applicationInsights ? { applicationInsights } : {}), ...(otlp ? { otlp } : {}) };
  return { telemetry: { receivers, metricsEveryMs: all.OTEL_METRIC_EXPORT_INTERVAL } };
}

/** The defaults that have the rules of a job's options: DEFAULT_LANGUAGE, and the lists DEFAULT_LANGUAGES, DEFAULT_PHRASES and DEFAULT_FORMATS. */
function parseDefaults(environment: Record<string, string | undefined>) {
  const language = environment['DEFAULT_LANGUAGE'];
  const languages = listOf(environment['DEFAULT_LANGUAGES']);
  const phrases = listOf(environment['DEFAULT_PHRASES']);
  const formats = listOf(environment['DEFAULT_FORMATS']);
  return jobOptionsSchema.safeParse({
    ...(language ? { language } : {}),
    ...(languages ? { languages } : {}),
    ...(phrases ? { phrases } : {}),
    ...(formats ? { formats } : {}),
  });
}

function listOf(text: string | undefined): string[] | undefined {
  const items = text
    ?.split(',')
    .map((item) => item.trim())
    .filter(Boolean);
  return items && items.length > 0 ? items : undefined;
}
