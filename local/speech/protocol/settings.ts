import * as z from 'zod';

/** What one turn asks for, from the handshake's query and the speech.context message. */
export interface TurnSettings {
  readonly mode: 'Interactive' | 'Conversation' | 'Dictation';
  /** Candidate locales, the first is the default. Empty = any (open range). */
  readonly languages: readonly string[];
  /** True when phrases carry PrimaryLanguage. */
  readonly identifyLanguage: boolean;
  readonly diarize: boolean;
  readonly diarizeHypotheses: boolean;
  readonly detailed: boolean;
  readonly wordTimes: boolean;
  readonly profanity: 'masked' | 'removed' | 'raw';
  readonly phraseList: readonly string[];
  readonly initialSilenceMs: number | undefined;
  readonly segmentationSilenceMs: number | undefined;
  readonly maxPhraseMs: number;
}

/** The service cuts a phrase at 30 s of speech unless Speech_SegmentationMaximumTimeMs (20 to 70 s) says otherwise. */
const defaultMaxPhraseMs = 30_000;

const segmentationSchema = z.object({
  segmentation: z
    .object({ segmentationSilenceTimeoutMs: z.number().optional(), segmentationForcedTimeoutMs: z.number().optional() })
    .optional(),
});

const speechContextSchema = z.object({
  phraseDetection: z
    .object({
      mode: z.string().optional(),
      language: z.string().optional(),
      initialSilenceTimeout: z.number().optional(),
      speakerDiarization: z.object({ mode: z.string(), diarizeIntermediates: z.boolean().optional() }).optional(),
      enrichment: z.object({ profanity: z.string().optional() }).optional(),
      conversation: segmentationSchema.optional(),
      interactive: segmentationSchema.optional(),
      dictation: segmentationSchema.optional(),
    })
    .optional(),
  languageId: z.object({ languages: z.array(z.string()), mode: z.string().optional() }).optional(),
  phraseOutput: z
    .object({
      format: z.string().optional(),
      detailed: z.object({ options: z.array(z.string()).optional() }).optional(),
    })
    .optional(),
  dgi: z
    .object({ groups: z.array(z.object({ items: z.array(z.object({ text: z.string() })).optional() })).optional() })
    .optional(),
});

type SpeechContext = z.infer<typeof speechContextSchema>;

/**
 * Joins the handshake's query with speech.context, which wins.
 * @throws z.ZodError or SyntaxError for a context that is not the SDK's.
 */
export function turnSettings(path: string, query: URLSearchParams, contextJson: string): TurnSettings {
  const context = speechContextSchema.parse(contextJson === '' ? {} : JSON.parse(contextJson));
  const detection = context.phraseDetection ?? {};
  const languages = candidateLanguages(query, context);
  const options = context.phraseOutput?.detailed?.options ?? [];
  const wordTimes = options.includes('WordTimings') || query.get('wordLevelTimestamps') === 'true';
  const mode = recognitionMode(detection.mode, path);
  const segmentation = (detection.conversation ?? detection.interactive ?? detection.dictation)?.segmentation ?? {};
  return {
    mode,
    languages,
    identifyLanguage: context.languageId !== undefined,
    diarize: detection.speakerDiarization !== undefined,
    diarizeHypotheses: detection.speakerDiarization?.diarizeIntermediates ?? false,
    detailed: wordTimes || context.phraseOutput?.format === 'Detailed' || query.get('format') === 'detailed',
    wordTimes,
    profanity: profanityMode(detection.enrichment?.profanity ?? query.get('profanity')),
    phraseList: (context.dgi?.groups ?? []).flatMap((group) => (group.items ?? []).map((item) => item.text)),
    initialSilenceMs: detection.initialSilenceTimeout ?? milliseconds(query.get('initialSilenceTimeoutMs')),
    segmentationSilenceMs:
      segmentation.segmentationSilenceTimeoutMs ?? milliseconds(query.get('segmentationSilenceTimeoutMs')),
    maxPhraseMs:
      segmentation.segmentationForcedTimeoutMs ??
      milliseconds(query.get('segmentationMaximumTimeMs')) ??
      defaultMaxPhraseMs,
  };
}

function candidateLanguages(query: URLSearchParams, context: SpeechContext): readonly string[] {
  if (context.languageId !== undefined) return context.languageId.languages.filter((language) => language !== 'UND');
  const language = context.phraseDetection?.language ?? query.get('language');
  return language === null ? [] : [language];
}

function recognitionMode(fromContext: string | undefined, path: string): TurnSettings['mode'] {
  const known = ['Interactive', 'Conversation', 'Dictation'] as const;
  const named = known.find((mode) => mode.toLowerCase() === fromContext?.toLowerCase());
  return named ?? known.find((mode) => path.includes(`/${mode.toLowerCase()}/`)) ?? 'Conversation';
}

function profanityMode(value: string | null): TurnSettings['profanity'] {
  const lower = value?.toLowerCase();
  return lower === 'raw' || lower === 'removed' ? lower : 'masked';
}

function milliseconds(value: string | null): number | undefined {
  const parsed = Number(value);
  return value === null || !Number.isFinite(parsed) ? undefined : parsed;
}
