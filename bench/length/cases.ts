/** A file that the app is given, in an app of its own. */
export interface LengthCase {
  readonly id: string;
  readonly label: string;
  readonly format: 'wav' | 'm4a';
  readonly minutes: number;
  /** App settings besides those that all cases share. */
  readonly settings: Readonly<Record<string, string>>;
  /** Left out of a quick run. */
  readonly long: boolean;
}

/**
 * A minute is two segments, so that two recognitions run at once. A longer file is held to as many: by default it would
 * have 64, and it is their number that would be seen and not the file's length.
 */
const twoAtOnce = { MAX_THREADS: '1', RECOGNITIONS_PER_THREAD: '2' };

const one = (label: string, format: 'wav' | 'm4a', minutes: number, long: boolean): LengthCase => ({
  id: `${format}-${minutes}`,
  label,
  format,
  minutes,
  settings: twoAtOnce,
  long,
});

/** What every other one is compared to. */
export const minute = one('1 minute, WAV', 'wav', 1, false);

export const lengthCases: readonly LengthCase[] = [
  minute,
  one('10 minutes, WAV', 'wav', 10, false),
  one('1 hour, WAV', 'wav', 60, true),
  one('10 hours, WAV', 'wav', 600, true),
  one('1 minute, m4a', 'm4a', 1, false),
  one('10 minutes, m4a', 'm4a', 10, false),
  one('1 hour, m4a', 'm4a', 60, true),
  one('3 hours, m4a', 'm4a', 180, true),
];

/** For comparison, without a bar: what a long file takes with the app's default settings, 64 recognitions at once. */
export const busyCases: readonly LengthCase[] = [
  { ...one('1 hour, WAV, 64 recognitions at once', 'wav', 60, true), id: 'wav-60-busy', settings: {} },
];
