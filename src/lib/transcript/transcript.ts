import type { Cut, TimeRange } from '../audio/cut.ts';
import type { JobOptions } from '../job/options.ts';
import { coverageOf, isMonotonic } from './integrity.ts';
import type { Phrase } from './phrase.ts';
import { between } from './script-spacing.ts';
import type { Seam } from './seam.ts';
import { seconds, secondsRange } from './seconds.ts';
import type { SegmentSpan } from './segment-result.ts';
import { transcriptNotes } from './transcript-notes.ts';
import { type Transcript, transcriptVersion } from './transcript-schema.ts';

export { type Transcript, transcriptSchema, transcriptVersion } from './transcript-schema.ts';

export interface TranscriptInput {
  readonly jobId: string;
  readonly source: {
    readonly container: string;
    readonly name: string;
    readonly etag: string;
    readonly lengthMs: number;
    /** In words, e.g. `WAV, 44.1 kHz, stereo, 16-bit PCM`. */
    readonly format: string;
  };
  /** Version of the Speech SDK that recognised it. */
  readonly sdk: string;
  readonly options: JobOptions;
  /** When it was made, ISO 8601 in UTC. */
  readonly created: string;
  readonly segments: readonly SegmentSpan[];
  /** As they were merged, like the seams. Iterated more than once. */
  readonly phrases: Iterable<Phrase>;
  readonly seams: readonly Seam[];
  readonly cuts: readonly Cut[];
  /** Sentences about the file from earlier steps, which come first in the transcript's notes. */
  readonly notes?: readonly string[];
}

/** Silence is measured in steps of this length, so that the last part of a silent segment may go uncounted. */
const silenceStepMs = 10;

/** The fields that this version knows; the schema lets others through. */
type Known<T> = { [Key in keyof T as string extends Key ? never : Key]: T[Key] };
/** All that a transcript says besides its phrases. */
export type TranscriptHead = Omit<Known<Transcript>, 'phrases'>;

/** Pure: what it says depends on the input alone. */
export function transcriptHead(input: TranscriptInput): TranscriptHead {
  const { phrases, segments, options, source } = input;
  const ranges = [...rangesOf(phrases)];
  const coverage = coverageOf(source.lengthMs, segments, ranges);
  const unmeasuredMs = silenceStepMs * segments.length;
  const silent = ranges.length === 0 && coverage.missingMs === 0 && coverage.withoutWordsMs <= unmeasuredMs;
  return {
    schema: transcriptVersion,
    job: { id: input.jobId },
    source: {
      container: source.container,
      name: source.name,
      etag: source.etag,
      lengthSeconds: seconds(source.lengthMs),
      format: source.format,
    },
    engine: { name: 'azure-speech', mode: 'conversation-transcriber', sdk: input.sdk },
    options: {
      languages: [...options.languages],
      speakers: options.speakers,
      phrases: [...options.phrases],
      profanity: options.profanity,
      formats: [...options.formats],
    },
    created: input.created,
    speakers: speakersOf(phrases),
    languages: [...languagesOf(phrases)],
    text: textOf(phrases),
    integrity: {
      seconds: seconds(source.lengthMs),
      coveredSeconds: seconds(coverage.coveredMs),
      silentSeconds: seconds(coverage.silentMs),
      withoutWordsSeconds: seconds(coverage.withoutWordsMs),
      missingSeconds: seconds(coverage.missingMs),
      missing: coverage.missing.map(secondsRange),
      seams: seamsOf(input),
      monotonic: isMonotonic(phrases),
      silent,
    },
    notes: [
      ...(input.notes ?? []),
      ...transcriptNotes({ silent, phrases: ranges.length, missing: coverage.missing, seams: input.seams }),
    ],
  };
}

/** Phrases as a transcript shows them. */
export function* phraseViews(phrases: Iterable<Phrase>): Generator<Transcript['phrases'][number]> {
  let id = 0;
  for (const phrase of phrases) {
    yield {
      id: ++id,
      ...secondsRange(phrase),
      ...(phrase.speaker === undefined ? {} : { speaker: phrase.speaker }),
      ...(phrase.language === undefined ? {} : { language: phrase.language }),
      confidence: phrase.confidence,
      text: phrase.text,
      words: phrase.words.map((word) => ({ text: word.text, ...secondsRange(word) })),
      ...(phrase.edited ? { edited: true } : {}),
    };
  }
}

function* rangesOf(phrases: Iterable<Phrase>): Generator<TimeRange> {
  for (const { startMs, endMs } of phrases) yield { startMs, endMs };
}

function languagesOf(phrases: Iterable<Phrase>): ReadonlySet<string> {
  const languages = new Set<string>();
  for (const { language } of phrases) if (language !== undefined) languages.add(language);
  return languages;
}

/** Where the file was divided, and how it was put together again there. */
function seamsOf({ cuts, seams }: TranscriptInput): Transcript['integrity']['seams'] {
  return cuts.map(({ atMs, pauseMs }, i) => ({
    at: seconds(atMs),
    pauseSeconds: seconds(pauseMs),
    ...(seams[i] ? { joined: seams[i].joined } : {}),
  }));
}

/** By the time of their first phrase. */
export function speakersOf(phrases: Iterable<Phrase>): Transcript['speakers'] {
  const totals = new Map<string, { ms: number; phrases: number }>();
  for (const { speaker, startMs, endMs } of phrases) {
    if (speaker === undefined) continue;
    const total = totals.get(speaker) ?? { ms: 0, phrases: 0 };
    totals.set(speaker, { ms: total.ms + endMs - startMs, phrases: total.phrases + 1 });
  }
  return [...totals].map(([label, total]) => ({ label, seconds: seconds(total.ms), phrases: total.phrases }));
}

/** All that was said, as one text. */
export function textOf(phrases: Iterable<Phrase>): string {
  const parts: string[] = [];
  let before: string | undefined;
  for (const { text } of phrases) {
    parts.push(before === undefined ? '' : between(before, text), text);
    before = text;
  }
  return parts.join('');
}
