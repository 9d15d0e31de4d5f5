import type { ChannelCut, ChannelRange } from '../audio/channels.ts';
import type { JobOptions } from '../job/options.ts';
import { coverageOfChannels, isMonotonic } from './integrity.ts';
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
    /** Recognised each by itself; absent where they were mixed. */
    readonly channels?: number;
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
  readonly cuts: readonly ChannelCut[];
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
  const { channels = 1 } = source;
  const coverage = coverageOfChannels(source.lengthMs, segments, ranges, channels);
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
      ...(source.channels === undefined ? {} : { channels }),
    },
    engine: { name: 'azure-speech', mode: 'conversation-transcriber', sdk: input.sdk },
    options: {
      languages: [...options.languages],
      speakers: options.speakers,
      phrases: [...options.phrases],
      profanity: options.profanity,
      formats: [...options.formats],
      channels: options.channels,
    },
    created: input.created,
    speakers: speakersOf(phrases),
    languages: [...languagesOf(phrases)],
    text: textOf(phrases),
    integrity: {
      seconds: seconds(source.lengthMs * channels),
      coveredSeconds: seconds(coverage.coveredMs),
      silentSeconds: seconds(coverage.silentMs),
      withoutWordsSeconds: seconds(coverage.withoutWordsMs),
      missingSeconds: seconds(coverage.missingMs),
      missing: coverage.missing.map((gap) => ({ ...secondsRange(gap), ...channelOf(gap) })),
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
      ...channelOf(phrase),
      confidence: phrase.confidence,
      text: phrase.text,
      words: phrase.words.map((word) => ({ text: word.text, ...secondsRange(word) })),
      ...(phrase.edited ? { edited: true } : {}),
    };
  }
}

function* rangesOf(phrases: Iterable<Phrase>): Generator<ChannelRange> {
  for (const { startMs, endMs, ...rest } of phrases) yield { startMs, endMs, ...channelOf(rest) };
}

function channelOf({ channel }: { readonly channel?: number }): { channel?: number } {
  return channel === undefined ? {} : { channel };
}

function languagesOf(phrases: Iterable<Phrase>): ReadonlySet<string> {
  const languages = new Set<string>();
  for (const { language } of phrases) if (language !== undefined) languages.add(language);
  return languages;
}

/** Where the file was divided, and how it was put together again there. */
function seamsOf({ cuts, seams }: TranscriptInput): Transcript['integrity']['seams'] {
  const all = cuts.map(({ atMs, pauseMs, ...rest }, i) => ({
    at: seconds(atMs),
    pauseSeconds: seconds(pauseMs),
    ...(seams[i] ? { joined: seams[i].joined } : {}),
    ...channelOf(rest),
  }));
  return all.sort((a, b) => a.at - b.at);
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
