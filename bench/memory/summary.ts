import { slopeOf } from '../report/least-squares.ts';
import { percentile } from '../report/percentile.ts';
import { type Column, figure } from '../report/table.ts';
import type { JobEnd, Run } from './measure.ts';
import type { Outcome } from './messages.ts';

/** What a run comes to. */
export interface Summary {
  readonly id: string;
  readonly label: string;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly tookSeconds: number;
  readonly startMb: number;
  /** The last sample. */
  readonly endMb: number;
  /** The most that the process ever had, between samples too. */
  readonly peakMb: number;
  /** Over the second half of the transcriptions, when what is only allocated once is there. */
  readonly slopeMb: number | undefined;
  readonly slopeOfAllMb: number | undefined;
  /** At the end, by class. */
  readonly live: Readonly<Record<string, number>>;
  readonly openSockets: number;
  /** True when the SDK objects of each job were looked for; else its release is that of its sockets alone. */
  readonly objectsWatched: boolean;
  /** Milliseconds from a job's end until all of it was released; absent when that never came. */
  readonly releaseMs: { readonly p50?: number; readonly p99?: number };
  /** Jobs that were not released within a second. */
  readonly late: number;
}

/** Within this time of its end a job must have let go of everything. */
const releaseWithinMs = 1_000;

export function summarise(run: Run): Summary {
  const { variant, samples, jobs, count, live } = run;
  const { way } = variant;
  const objectsWatched = way.kind !== 'pool' || way.watched === true;
  const releases = jobs.map((job) => releaseOf(job, objectsWatched));
  const points = samples.filter(({ ended }) => ended > 0).map(({ ended, rssMb }) => ({ x: ended, y: rssMb }));
  // After the last job nothing is transcribed: those samples would only repeat one x.
  const during = points.filter(({ x }) => x < count);
  const [p50, p99] = [50, 99].map((percent) => percentile(releases, percent));
  const of = (outcome: Outcome) => jobs.filter((job) => job.outcome === outcome).length;
  return {
    id: variant.id,
    label: variant.label,
    outcomes: { recognised: of('recognised'), failed: of('failed'), 'given up': of('given up') },
    tookSeconds: run.tookMs / 1_000,
    startMb: run.startMb,
    endMb: samples.at(-1)?.rssMb ?? 0,
    peakMb: run.peakMb,
    slopeMb: slopeOf(during.filter(({ x }) => x >= count / 2)),
    slopeOfAllMb: slopeOf(during),
    live,
    openSockets: run.openSockets,
    objectsWatched,
    releaseMs: { ...known('p50', p50), ...known('p99', p99) },
    late: releases.filter((ms) => ms > releaseWithinMs).length,
  };
}

function releaseOf({ socketMs, objectsMs }: JobEnd, objectsWatched: boolean): number {
  const never = Number.POSITIVE_INFINITY;
  return Math.max(socketMs ?? never, objectsWatched ? (objectsMs ?? never) : 0);
}

function known<K extends string>(key: K, ms: number | undefined): { readonly [P in K]?: number } {
  return ms !== undefined && Number.isFinite(ms) ? ({ [key]: Math.round(ms) } as { readonly [P in K]: number }) : {};
}

/** SDK objects, or threads, that are left of a run. */
export function leftOf({ live }: Summary): number {
  return Object.values(live).reduce((sum, count) => sum + count, 0);
}

export const summaryColumns: readonly Column<Summary>[] = [
  { heading: 'variant', cell: ({ label }) => label, left: true },
  { heading: 'recognised', cell: ({ outcomes }) => figure(outcomes.recognised) },
  { heading: 'failed', cell: ({ outcomes }) => figure(outcomes.failed + outcomes['given up']) },
  { heading: 's', cell: ({ tookSeconds }) => figure(tookSeconds) },
  { heading: 'start MB', cell: ({ startMb }) => figure(startMb) },
  { heading: 'end MB', cell: ({ endMb }) => figure(endMb) },
  { heading: 'peak MB', cell: ({ peakMb }) => figure(peakMb) },
  { heading: 'MB per transcription', cell: ({ slopeMb }) => figure(slopeMb, 4) },
  { heading: 'objects left', cell: (row) => figure(leftOf(row)) },
  { heading: 'sockets left', cell: ({ openSockets }) => figure(openSockets) },
  { heading: 'release p50 ms', cell: ({ releaseMs }) => releaseText(releaseMs.p50) },
  { heading: 'p99 ms', cell: ({ releaseMs }) => releaseText(releaseMs.p99) },
  { heading: 'later than 1 s', cell: ({ late }) => figure(late) },
];

function releaseText(ms: number | undefined): string {
  return ms === undefined ? 'never' : figure(ms);
}
