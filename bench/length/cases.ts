/** Files that an app of their own is given, all at once. */
export interface LengthCase {
  readonly id: string;
  readonly label: string;
  readonly format: 'wav' | 'm4a';
  readonly minutes: number;
  /** How many such files. */
  readonly files: number;
  /** Recognitions at once, at most. */
  readonly atOnce: number;
  /** maxConcurrentActivityFunctions of host.json: what is planned, decoded, recognised or published at once. */
  readonly activitiesAtOnce: number;
  /** The case of short files that this one is held to; a case of reference has none. */
  readonly reference?: string;
  /** Left out of a quick run. */
  readonly long: boolean;
}

/** What a file of a minute has, which is two segments. A longer one is held to as many: else it is their number that would be seen. */
const twoAtOnce = 2;
/** The most that a file of any length gets, of 100 sessions. */
const manyAtOnce = 90;
/**
 * Short files are planned and published besides, which takes a third of the activities: with ninety in all some sixty are
 * recognitions, and the worker is as much smaller.
 */
const activitiesForMany = 120;

type Shape = Omit<LengthCase, 'id' | 'label'> & { readonly name: string };

function lengthCase({ name, ...shape }: Shape): LengthCase {
  const { format, minutes, files, atOnce } = shape;
  const id = `${format}-${minutes}${files > 1 ? `-times-${files}` : ''}-at-${atOnce}`;
  return { ...shape, id, label: `${name}, ${format === 'wav' ? 'WAV' : format}, ${atOnce} at once` };
}

const two = { files: 1, atOnce: twoAtOnce, activitiesAtOnce: twoAtOnce, long: true };
const many = {
  format: 'wav',
  files: 1,
  atOnce: manyAtOnce,
  activitiesAtOnce: activitiesForMany,
  long: true,
} as const;

/**
 * Short files in a worker that has come to its size, an hour of them: in the first seconds code has not been compiled, and no
 * thread has followed another.
 */
const shortWav = lengthCase({
  ...two,
  name: '60 files of 1 minute',
  format: 'wav',
  minutes: 1,
  files: 60,
  long: false,
});
const shortM4a = lengthCase({ ...shortWav, name: '60 files of 1 minute', format: 'm4a' });
/** Each has two segments, so that there are as many as can be taken; they come ninety at a time, see run-case.ts. */
const shortMany = lengthCase({ ...many, name: '270 files of 1 minute', minutes: 1, files: 270 });

export const lengthCases: readonly LengthCase[] = [
  lengthCase({ ...two, name: '1 minute', format: 'wav', minutes: 1, reference: shortWav.id, long: false }),
  shortWav,
  lengthCase({ ...two, name: '10 minutes', format: 'wav', minutes: 10, reference: shortWav.id, long: false }),
  lengthCase({ ...two, name: '1 hour', format: 'wav', minutes: 60, reference: shortWav.id }),
  lengthCase({ ...two, name: '10 hours', format: 'wav', minutes: 600, reference: shortWav.id }),
  lengthCase({ ...two, name: '1 minute', format: 'm4a', minutes: 1, reference: shortM4a.id, long: false }),
  shortM4a,
  lengthCase({ ...two, name: '10 minutes', format: 'm4a', minutes: 10, reference: shortM4a.id, long: false }),
  lengthCase({ ...two, name: '1 hour', format: 'm4a', minutes: 60, reference: shortM4a.id }),
  lengthCase({ ...two, name: '3 hours', format: 'm4a', minutes: 180, reference: shortM4a.id }),
  shortMany,
  lengthCase({ ...many, name: '1 hour', minutes: 60, reference: shortMany.id }),
  lengthCase({ ...many, name: '10 hours', minutes: 600, reference: shortMany.id }),
];

/** A single file of a minute, whose worker has done nothing before: the least that there is to compare with. */
export function isSingleMinute({ minutes, files }: LengthCase): boolean {
  return minutes === 1 && files === 1;
}
