/** A metric as OpenTelemetry describes it; units are UCUM's: https://opentelemetry.io/docs/specs/semconv/general/metrics */
interface Instrument {
  readonly unit: string;
  readonly description: string;
}

interface HistogramInstrument extends Instrument {
  /** Upper ends of the buckets. */
  readonly buckets: readonly number[];
}

const secondsOfAJob = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400];

/** What only grows. */
export const counters = {
  'dropscribe.audio.sent': { unit: 's', description: 'Audio sent to the Speech service, retries included.' },
  'dropscribe.audio.transcribed': {
    unit: 's',
    description: 'Audio of published transcripts, without what is missing.',
  },
  'dropscribe.job.ended': { unit: '{job}', description: 'Jobs that ended, by state.' },
  'dropscribe.activity.failures': {
    unit: '{failure}',
    description: 'Tries of activities that failed, by failure code.',
  },
  'dropscribe.worker.retirements': { unit: '{retirement}', description: 'Workers that began to retire, by reason.' },
} as const satisfies Record<string, Instrument>;

/** What is spread over a range. */
export const histograms = {
  'dropscribe.job.speed': {
    unit: '1',
    description: "Times real time: a published file's length over the time from its request to its transcript.",
    buckets: [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
  },
  'dropscribe.job.duration': {
    unit: 's',
    description: 'From the request of a job to its end, by state.',
    buckets: secondsOfAJob,
  },
  'dropscribe.job.queue_time': {
    unit: 's',
    description: 'From the request of a job to the start of the call that planned it.',
    buckets: [0.1, 0.2, 0.5, ...secondsOfAJob],
  },
} as const satisfies Record<string, HistogramInstrument>;

/** What is read whenever metrics are sent; it goes up and down. */
export const gauges = {
  'dropscribe.ledger.open': { unit: '{object}', description: 'Opened and not yet closed in this worker, by kind.' },
  'process.memory.usage': { unit: 'By', description: 'Physical memory of the worker (RSS).' },
} as const satisfies Record<string, Instrument>;

export type CounterName = keyof typeof counters;
export type HistogramName = keyof typeof histograms;
export type GaugeName = keyof typeof gauges;
