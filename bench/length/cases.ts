/** A file that the app is given, in an app of its own. */
export interface LengthCase {
  readonly id: string;
  readonly label: string;
  readonly format: 'wav' | 'm4a';
  readonly minutes: number;
  /** How many such files, dropped at once. */
  readonly files: number;
  /** maxConcurrentActivityFunctions of host.json; undefined: as it is there. */
  readonly activitiesAtOnce: number | undefined;
  /** Left out of a quick run. */
  readonly long: boolean;
}

/**
 * A minute is two segments, which are transcribed at once. A longer file is held to as many: by host.json it would have 64,
 * and it is their number that would be seen and not the file's length.
 */
const twoAtOnce = 2;

const one = (label: string, format: 'wav' | 'm4a', minutes: number, long: boolean): LengthCase => ({
  id: `${format}-${minutes}`,
  label,
  format,
  minutes,
  files: 1,
  activitiesAtOnce: twoAtOnce,
  long,
});

/**
 * What every other one is compared to: short files, one after the other, in one worker. After the first alone, some of the
 * code has not been compiled and no thread has followed another.
 */
export const minutes: LengthCase = {
  ...one('20 files of 1 minute, WAV', 'wav', 1, false),
  id: 'wav-1-times-20',
  files: 20,
};

export const lengthCases: readonly LengthCase[] = [
  one('1 minute, WAV', 'wav', 1, false),
  minutes,
  one('10 minutes, WAV', 'wav', 10, false),
  one('1 hour, WAV', 'wav', 60, true),
  one('10 hours, WAV', 'wav', 600, true),
  one('1 minute, m4a', 'm4a', 1, false),
  one('10 minutes, m4a', 'm4a', 10, false),
  one('1 hour, m4a', 'm4a', 60, true),
  one('3 hours, m4a', 'm4a', 180, true),
];

/** For comparison, without a bar: what a long file takes with host.json as it is, 64 activities at once. */
export const busyCases: readonly LengthCase[] = [
  { ...one('1 hour, WAV, 64 at once', 'wav', 60, true), id: 'wav-60-busy', activitiesAtOnce: undefined },
];
