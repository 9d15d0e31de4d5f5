/** Files that the app is given at once, all of one kind, in an app of its own. */
export interface LengthCase {
  readonly id: string;
  readonly label: string;
  readonly format: 'wav' | 'm4a';
  readonly minutes: number;
  /** How many such files at once. */
  readonly files: number;
  /** Left out of a quick run. */
  readonly long: boolean;
}

const one = (label: string, format: 'wav' | 'm4a', minutes: number, long: boolean): LengthCase => ({
  id: `${format}-${minutes}`,
  label,
  format,
  minutes,
  files: 1,
  long,
});

/** In host.json: activities, and so recognitions, that run at once. A file of 32 minutes or more has as many segments. */
const activitiesAtOnce = 64;
/** A minute is two segments. */
const minuteFilesAtOnce = activitiesAtOnce / 2;

/** One file of a minute, for which two recognitions run at once. */
export const minuteAlone = one('1 minute, WAV', 'wav', 1, false);
/** So many files of a minute that as many recognitions run at once as for a long file. */
export const minutesAtOnce: LengthCase = {
  ...minuteAlone,
  id: `wav-1-times-${minuteFilesAtOnce}`,
  label: `1 minute, WAV, ${minuteFilesAtOnce} files at once`,
  files: minuteFilesAtOnce,
};

export const lengthCases: readonly LengthCase[] = [
  minuteAlone,
  minutesAtOnce,
  one('10 minutes, WAV', 'wav', 10, false),
  one('1 hour, WAV', 'wav', 60, true),
  one('10 hours, WAV', 'wav', 600, true),
  one('1 minute, m4a', 'm4a', 1, false),
  one('10 minutes, m4a', 'm4a', 10, false),
  one('1 hour, m4a', 'm4a', 60, true),
  one('3 hours, m4a', 'm4a', 180, true),
];
