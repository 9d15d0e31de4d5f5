import { type JobOptionsInput, jobOptionsSchema } from '../src/lib/job/options.ts';
import { BadArguments } from './errors.ts';

export const formats = ['txt', 'srt', 'vtt', 'json'] as const;
export type Format = (typeof formats)[number];

/** What the command line asks of a job. */
export type GivenOptions = JobOptionsInput;

interface OptionTexts {
  readonly languages: readonly string[];
  readonly speakers: boolean | undefined;
  readonly profanity: string | undefined;
  readonly channels: string | undefined;
}

/** Options as the app takes them. Throws BadArguments. */
export function readOptions({ languages, speakers, profanity, channels }: OptionTexts): GivenOptions {
  const unique = [...new Set(languages)];
  return checked({
    ...(unique.length === 1 ? { language: unique[0] } : {}),
    ...(unique.length > 1 ? { languages: unique } : {}),
    ...(speakers === undefined ? {} : { speakers }),
    ...(profanity === undefined ? {} : { profanity }),
    ...(channels === undefined ? {} : { channels }),
  });
}

/** The same with the phrases of a text, one a line; empty lines are left out. Throws BadArguments. */
export function withPhrases(options: GivenOptions, text: string): GivenOptions {
  const phrases = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  return checked({ ...options, phrases });
}

function checked(options: unknown): GivenOptions {
  const parsed = jobOptionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const option = String(issue?.path[0] ?? 'option').replace('languages', 'language');
  throw new BadArguments(`--${option}: ${issue?.message ?? 'is not allowed'}.`);
}
