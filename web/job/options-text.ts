import type { TranscriptHead } from '../transcript/reading.ts';

const profanityTexts: Readonly<Record<string, string>> = { removed: 'swear words removed', raw: 'swear words kept' };

/** What a job was asked for, in words; what is as usual is left out. */
export function optionsText({
  options,
  speakers,
  source,
}: Pick<TranscriptHead, 'options' | 'speakers' | 'source'>): readonly string[] {
  const { languages, phrases, profanity } = options;
  return [
    languages.join(', '),
    ...(options.speakers ? [speakers.length === 1 ? '1 speaker' : `${speakers.length} speakers`] : []),
    ...(source.channels === undefined ? [] : [`${source.channels} channels, each by itself`]),
    ...(phrases.length > 0 ? [`${phrases.length} listed ${phrases.length === 1 ? 'phrase' : 'phrases'}`] : []),
    ...(profanityTexts[profanity] ? [profanityTexts[profanity]] : []),
  ];
}
