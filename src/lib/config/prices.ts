import * as z from 'zod';

/** What Azure asks for, by its price list, in one currency. What is not set is not estimated. */
export interface Prices {
  /** ISO 4217. */
  readonly currency: string;
  /** For an hour of audio sent to Speech. */
  readonly speechHour?: number;
  /** For a GB-second of an instance that is active. */
  readonly gbSecond?: number;
  /** For a million executions of functions. */
  readonly millionExecutions?: number;
}

/** What may be sent to Speech. Absent: no limit. */
export interface Caps {
  /** The most that Speech may ask for one file. */
  readonly filePrice?: number;
  /** Audio of all files together in a day of UTC. */
  readonly dailyMs?: number;
}

const decimal = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a number such as 0.25, without a currency')
  .transform(Number);
const moreThanNone = decimal.refine((value) => value > 0, 'must be more than 0; leave it out for no limit');

/** The settings' own shape; what they ask of each other is in `findPriceProblems`. */
export const pricesShape = {
  PRICE_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency of three capital letters, e.g. USD')
    .optional(),
  /** Real-time transcription, for an hour of audio. */
  PRICE_SPEECH_HOUR: decimal.optional(),
  /** Flex Consumption's on-demand execution time. */
  PRICE_GB_SECOND: decimal.optional(),
  /** Flex Consumption's on-demand executions. */
  PRICE_MILLION_EXECUTIONS: decimal.optional(),
  /** A file for which Speech would ask more is refused. */
  MAX_FILE_PRICE: moreThanNone.optional(),
  /** A file with which the files of the day (UTC) would have more audio together is refused. */
  DAILY_AUDIO_HOURS: moreThanNone.optional(),
};

type RawPrices = z.output<z.ZodObject<typeof pricesShape>>;

/** Prices without what they need, each with its key; judged though other settings are wrong. */
export function findPriceProblems(environment: Readonly<Record<string, string | undefined>>): string[] {
  const isSet = (key: keyof typeof pricesShape) => environment[key] !== undefined;
  const problems: string[] = [];
  if ((['PRICE_SPEECH_HOUR', 'PRICE_GB_SECOND', 'PRICE_MILLION_EXECUTIONS'] as const).some(isSet)) {
    if (!isSet('PRICE_CURRENCY')) problems.push('PRICE_CURRENCY: is needed with prices');
  }
  if (isSet('MAX_FILE_PRICE') && !isSet('PRICE_SPEECH_HOUR')) {
    problems.push('MAX_FILE_PRICE: needs PRICE_SPEECH_HOUR, to know what a file costs');
  }
  return problems;
}

/** Undefined when no price is set. */
export function pricesOf(raw: RawPrices): Prices | undefined {
  const { PRICE_CURRENCY: currency, PRICE_SPEECH_HOUR, PRICE_GB_SECOND, PRICE_MILLION_EXECUTIONS } = raw;
  const prices = {
    ...(PRICE_SPEECH_HOUR === undefined ? {} : { speechHour: PRICE_SPEECH_HOUR }),
    ...(PRICE_GB_SECOND === undefined ? {} : { gbSecond: PRICE_GB_SECOND }),
    ...(PRICE_MILLION_EXECUTIONS === undefined ? {} : { millionExecutions: PRICE_MILLION_EXECUTIONS }),
  };
  return currency && Object.keys(prices).length > 0 ? { currency, ...prices } : undefined;
}

export function capsOf({ MAX_FILE_PRICE, DAILY_AUDIO_HOURS }: RawPrices): Caps {
  return {
    ...(MAX_FILE_PRICE === undefined ? {} : { filePrice: MAX_FILE_PRICE }),
    ...(DAILY_AUDIO_HOURS === undefined ? {} : { dailyMs: Math.round(DAILY_AUDIO_HOURS * 3_600_000) }),
  };
}
