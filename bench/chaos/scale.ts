/** How much is dropped, and how bad the weather is. Times are ms from the first drop. */
export interface ChaosScale {
  /** Files that are transcribed at once before the storm, for the memory that a worker has been busy with. */
  readonly warmUpFiles: number;
  /** Files, the long one included. */
  readonly files: number;
  /** Lengths that files may have; shorter ones are drawn more often. */
  readonly lengthsMs: readonly number[];
  /** Of the one long file. */
  readonly longMs: number;
  /** Files are dropped, and everything goes wrong, for so long. */
  readonly stormMs: number;
  /** The weather stays bad for so long after the last deed, or until all jobs have ended. */
  readonly badWeatherMs: number;
  /** What did not end so long after that is stuck. */
  readonly calmMs: number;
  /** Times that each is ended with kill -9. */
  readonly kills: { readonly worker: number; readonly host: number; readonly speech: number };
  /** Times that the storage is stopped and started again, and for how long it is away at most. */
  readonly storageStops: number;
  readonly storageAwayMs: number;
  /** The token endpoint is away once for so long. */
  readonly tokenAwayMs: number;
  /** An event may be so late. */
  readonly eventDelayMs: number;
  /** A request to the storage whose answer is slow takes so long. */
  readonly slowReadMs: number;
  /** Every fault of storage and Speech, or only those that do not have to be waited for. */
  readonly faults: 'all' | 'quick';
}

/** The bench: about 10 minutes. */
export const fullScale: ChaosScale = {
  warmUpFiles: 60,
  files: 200,
  lengthsMs: [3_000, 5_000, 8_000, 12_000, 20_000, 30_000, 45_000, 60_000, 90_000, 120_000, 180_000, 240_000],
  longMs: 1_200_000,
  stormMs: 240_000,
  badWeatherMs: 120_000,
  calmMs: 120_000,
  kills: { worker: 5, host: 4, speech: 4 },
  storageStops: 3,
  storageAwayMs: 8_000,
  tokenAwayMs: 60_000,
  eventDelayMs: 10_000,
  slowReadMs: 8_000,
  faults: 'all',
};

/** The short form: about half a minute. */
export const shortScale: ChaosScale = {
  warmUpFiles: 12,
  files: 25,
  lengthsMs: [3_000, 6_000, 12_000],
  longMs: 60_000,
  stormMs: 12_000,
  badWeatherMs: 6_000,
  calmMs: 120_000,
  kills: { worker: 2, host: 2, speech: 2 },
  storageStops: 1,
  storageAwayMs: 1_500,
  tokenAwayMs: 3_000,
  eventDelayMs: 3_000,
  slowReadMs: 1_500,
  faults: 'quick',
};
