import { type Column, figure, markdownTable } from '../report/table.ts';
import { roles } from './batch.ts';
import type { LongResult } from './long-file.ts';
import type { ManyResult } from './many-files.ts';
import type { MixedResult } from './mixed.ts';
import { oneRecognizerOf, type SpeedReport } from './report.ts';
import { roleNames } from './role-names.ts';

/** How long one file takes, and what that is compared to. */
export function longTable(report: SpeedReport): string {
  const predicts = report.long.some(({ predictedMs }) => predictedMs !== undefined);
  const columns: readonly Column<LongResult>[] = [
    { heading: 'file', cell: ({ label }) => label, left: true },
    { heading: 's', cell: ({ wallMs }) => seconds(wallMs) },
    { heading: 'times real time', cell: ({ lengthMs, wallMs }) => figure(wallMs && lengthMs / wallMs) },
    ...(predicts
      ? [{ heading: 'predicted s', cell: ({ predictedMs }: LongResult) => seconds(predictedMs) } as const]
      : []),
    { heading: 'ceiling s', cell: ({ ceilingMs }) => seconds(ceilingMs) },
    { heading: 'one recognizer s', cell: ({ lengthMs }) => oneText(report, lengthMs) },
    { heading: 'times faster', cell: ({ lengthMs, wallMs }) => ratioText(report, lengthMs, wallMs) },
    { heading: 'billed / length', cell: ({ billedRatio }) => figure(billedRatio, 3) },
    { heading: '429s', cell: ({ refused }) => figure(refused) },
    { heading: 'events, largest', cell: ({ largestHistory }) => figure(largestHistory) },
    { heading: 'all', cell: ({ events }) => figure(events) },
    { heading: 'words', cell: ({ words }) => figure(words) },
    { heading: 'lost or doubled', cell: ({ wrongWords }) => figure(wrongWords) },
  ];
  return markdownTable(report.long, columns);
}

function oneText(report: SpeedReport, lengthMs: number): string {
  const one = oneRecognizerOf(report, lengthMs);
  if (!one) return '-';
  return one.measured ? seconds(one.tookMs) : `~ ${figure(one.tookMs / 1_000)}`;
}

function ratioText(report: SpeedReport, lengthMs: number, wallMs: number | undefined): string {
  const one = oneRecognizerOf(report, lengthMs);
  return one && wallMs ? figure(one.tookMs / wallMs, 1) : '-';
}

export type LabelledUsage = Pick<LongResult, 'label' | 'usage'>;

/** Of every case in which an app was given files. */
export function usagesOf({ long, many, mixed }: SpeedReport): readonly LabelledUsage[] {
  return [
    ...long,
    ...(many ? [{ label: `${many.files} files of ${many.lengthMs / 1_000} s`, usage: many.usage }] : []),
    ...(mixed ?? []),
  ];
}

/** What each process took. */
export function usageTable(report: SpeedReport): string {
  return markdownTable(usagesOf(report), [
    { heading: 'case', cell: ({ label }) => label, left: true },
    ...roles.map((role) => ({
      heading: `${roleNames[role]} MB`,
      cell: ({ usage }: LabelledUsage) => figure(usage.peakMb[role]),
    })),
    ...roles.map((role) => ({
      heading: `${roleNames[role]} CPU s`,
      cell: ({ usage }: LabelledUsage) => figure(usage.cpuSeconds[role], 1),
    })),
    { heading: 'machine busy %', cell: ({ usage }) => figure(usage.machineBusyPercent) },
    { heading: 'by others %', cell: ({ usage }) => figure(usage.othersPercent) },
  ]);
}

const manyColumns: readonly Column<ManyResult>[] = [
  { heading: 'files', cell: ({ files }) => figure(files) },
  { heading: 's', cell: ({ wallMs }) => seconds(wallMs) },
  { heading: 'files / s', cell: ({ filesPerSecond }) => figure(filesPerSecond, 1) },
  { heading: 'ceiling', cell: ({ ceilingPerSecond }) => figure(ceilingPerSecond, 1) },
  { heading: 'session s', cell: ({ sessionMs }) => figure(sessionMs && sessionMs / 1_000, 2) },
  { heading: 'p50 s', cell: ({ p50Ms }) => seconds(p50Ms) },
  { heading: 'p99 s', cell: ({ p99Ms }) => seconds(p99Ms) },
  { heading: 'sessions at once', cell: ({ mostAtOnce }) => figure(mostAtOnce) },
  { heading: '429s', cell: ({ refused }) => figure(refused) },
  { heading: 'billed / length', cell: ({ billedRatio }) => figure(billedRatio, 3) },
  { heading: 'activities a file', cell: ({ activitiesPerFile }) => figure(activitiesPerFile, 1) },
  { heading: 'events a file', cell: ({ eventsPerFile }) => figure(eventsPerFile, 1) },
  { heading: 'missing', cell: ({ missing }) => figure(missing) },
  { heading: 'words lost or doubled', cell: ({ wrongWords }) => figure(wrongWords) },
];

export const manyTable = (many: ManyResult): string => markdownTable([many], manyColumns);

const mixedColumns: readonly Column<MixedResult>[] = [
  { heading: 'dropped together', cell: ({ label }) => label, left: true },
  { heading: 'short p50 s', cell: ({ p50Ms }) => seconds(p50Ms) },
  { heading: 'p99 s', cell: ({ p99Ms }) => seconds(p99Ms) },
  { heading: 'long s', cell: ({ longMs }) => seconds(longMs) },
  { heading: '429s', cell: ({ refused }) => figure(refused) },
  { heading: 'words lost or doubled', cell: ({ wrongWords }) => figure(wrongWords) },
];

export const mixedTable = (mixed: readonly MixedResult[]): string => markdownTable(mixed, mixedColumns);

/** Item by item what a short file and a fresh process take. */
export function smallTable({ hops, coldStart }: SpeedReport): string {
  const rows = [
    ...(hops
      ? [
          ['event to first audio, warm worker, ms', hops.toFirstAudio.median, hops.toFirstAudio.most] as const,
          ['last phrase to transcript, ms', hops.toTranscript.median, hops.toTranscript.most] as const,
          ['a file of 10 s, drop to transcript, ms', hops.wall.median, hops.wall.most] as const,
          ['activities of a file of 10 s', hops.activitiesPerFile, undefined] as const,
          ['events of a file of 10 s', hops.eventsPerFile, undefined] as const,
        ]
      : []),
    ...(coldStart
      ? [
          ['loading the bundle, ms', coldStart.loadMs, undefined] as const,
          ['memory that the bundle adds, MB', coldStart.grownMb, undefined] as const,
          ['the process with it, MB', coldStart.rssMb, undefined] as const,
        ]
      : []),
  ];
  return markdownTable(rows, [
    { heading: 'what', cell: ([what]) => what, left: true },
    { heading: 'median', cell: ([, median]) => figure(median) },
    { heading: 'most', cell: ([, , most]) => figure(most) },
  ]);
}

function seconds(ms: number | undefined): string {
  return figure(ms === undefined ? undefined : ms / 1_000, ms !== undefined && ms >= 100_000 ? 0 : 1);
}
