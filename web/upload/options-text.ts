import { localePattern, maxLanguages } from '../../src/lib/job/locale.ts';
import type { JobOptionsInput } from '../../src/lib/job/options.ts';

/** The options as people type them; empty is as the app is set. */
export interface TypedOptions {
  /** One locale, or several with commas between. */
  readonly language: string;
  /** How speakers are told apart. */
  readonly speakers: '' | 'voices' | 'channels' | 'not';
  /** One a line. */
  readonly phrases: string;
  readonly profanity: '' | NonNullable<JobOptionsInput['profanity']>;
}

export const nothingTyped: TypedOptions = { language: '', speakers: '', phrases: '', profanity: '' };

export type ReadOptions =
  | { readonly options: JobOptionsInput }
  /** What is wrong with a field, as a sentence. */
  | { readonly wrong: { readonly language?: string; readonly phrases?: string } };

const speakerOptions: Readonly<Record<TypedOptions['speakers'], JobOptionsInput>> = {
  '': {},
  voices: { speakers: true },
  channels: { channels: 'separate' },
  not: { speakers: false, channels: 'mixed' },
};

const mostPhrases = 500;
const longestPhrase = 200;

/** What was typed, as the API takes it, or what is wrong with it. */
export function readOptions({ language, speakers, phrases, profanity }: TypedOptions): ReadOptions {
  const languages = itemsOf(language, /[,;]/).map(canonical);
  const lines = itemsOf(phrases, /\n/);
  const wrong = {
    ...wrongWith('language', languageFault(languages)),
    ...wrongWith('phrases', phrasesFault(lines)),
  };
  if (Object.keys(wrong).length > 0) return { wrong };
  const [first] = languages;
  return {
    options: {
      ...(languages.length > 1 ? { languages } : first === undefined ? {} : { language: first }),
      ...speakerOptions[speakers],
      ...(lines.length > 0 ? { phrases: lines } : {}),
      ...(profanity === '' ? {} : { profanity }),
    },
  };
}

function itemsOf(text: string, separator: RegExp): string[] {
  return text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** `en_us` as `en-US`; what is no locale stays as it was typed. */
function canonical(typed: string): string {
  try {
    const [locale = typed] = Intl.getCanonicalLocales(typed.replaceAll('_', '-'));
    return localePattern.test(locale) ? locale : typed;
  } catch {
    // It is told by its pattern what it should be.
    return typed;
  }
}

function languageFault(languages: readonly string[]): string | undefined {
  const wrong = languages.find((locale) => !localePattern.test(locale));
  if (wrong !== undefined) return `“${wrong}” is no language with a region, such as en-US, de-DE or es-MX.`;
  if (languages.length > maxLanguages) return `At most ${maxLanguages} languages can be told apart.`;
  return new Set(languages).size < languages.length ? 'One of these is there twice.' : undefined;
}

function phrasesFault(lines: readonly string[]): string | undefined {
  if (lines.length > mostPhrases) return `At most ${mostPhrases} phrases; these are ${lines.length}.`;
  const long = lines.find((line) => line.length > longestPhrase);
  return long === undefined ? undefined : `“${long.slice(0, 20)}…” is longer than ${longestPhrase} characters.`;
}

function wrongWith<K extends 'language' | 'phrases'>(field: K, fault: string | undefined): { [P in K]?: string } {
  return fault === undefined ? {} : ({ [field]: fault } as { [P in K]: string });
}
