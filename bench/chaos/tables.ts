import { type Bar, barLines } from '../report/bars.ts';
import { machine } from '../report/machine.ts';
import { figure, markdownTable } from '../report/table.ts';
import { fates } from './judge.ts';
import type { ChaosReport } from './report.ts';

/** Each fault, how often it was there, and how often all files came through. */
export function faultTable({ faults, verdicts, stuck, missed }: ChaosReport): string {
  // A fault is not told from those beside it: each is survived when every file is.
  const isWhole = stuck.length + missed.length === 0 && verdicts.every((verdict) => verdict.faults.length === 0);
  return markdownTable(faults, [
    { heading: 'fault', cell: ({ what }) => what, left: true },
    { heading: 'injected', cell: ({ injected }) => String(injected) },
    { heading: 'survived', cell: ({ injected }) => (isWhole ? String(injected) : '?') },
    { heading: 'away at most, s', cell: ({ longestMs }) => figure(longestMs && longestMs / 1_000, 1) },
  ]);
}

const fateNames = {
  transcribed: 'audio that stayed: one transcript, every word once, in order, within 20 ms',
  overwritten: 'audio that was overwritten: the same, of the newer version',
  rejected: 'not audio, or empty: rejected with a code, a reason and a remedy',
  deleted: 'deleted meanwhile: its job has ended',
} as const;

export function fileTable({ verdicts }: ChaosReport): string {
  return markdownTable(fates, [
    { heading: 'files', cell: (fate) => fateNames[fate], left: true },
    { heading: 'dropped', cell: (fate) => String(verdicts.filter((verdict) => verdict.fate === fate).length) },
    {
      heading: 'right',
      cell: (fate) => String(verdicts.filter((one) => one.fate === fate && one.faults.length === 0).length),
    },
  ]);
}

export function endTable({ endedAs }: ChaosReport): string {
  return markdownTable(
    Object.entries(endedAs).sort(([, a], [, b]) => b - a),
    [
      { heading: 'audio that stayed first ended as', cell: ([end]) => end, left: true },
      { heading: 'jobs', cell: ([, count]) => String(count) },
    ],
  );
}

export function billingLine({ billing }: ChaosReport): string {
  const seconds = (ms: number) => (ms / 1_000).toFixed(0);
  const { droppedMs, paidMs, spoiltMs, recognitions } = billing;
  return `${seconds(droppedMs)} s of audio dropped, ${seconds(paidMs)} s paid for in ${recognitions} recognitions; ${seconds(spoiltMs)} s were broken off.`;
}

/** What is wrong, one line each. */
export function complaints({ verdicts, stuck, missed, open, orphans }: ChaosReport): readonly string[] {
  return [
    ...verdicts.flatMap(({ name, fate, faults }) => faults.map((fault) => `${name} (${fate}): ${fault}`)),
    ...stuck.map((line) => `stuck: ${line}`),
    ...missed.map((name) => `no job: ${name}`),
    ...open.map((line) => `open: ${line}`),
    ...orphans.after.map((name) => `left behind: ${name}`),
  ];
}

/** What came of a storm, as the terminal shows it. */
export function chaosText(report: ChaosReport, bars: readonly Bar[]): string {
  return [
    `Seed ${report.seed}; ${(report.tookMs / 1_000).toFixed(0)} s; ${machine()}`,
    faultTable(report),
    fileTable(report),
    endTable(report),
    `${report.retried} of these jobs were asked for again once all was well. ${billingLine(report)} The sweep found ${report.orphans.before} blobs left behind.`,
    ...(complaints(report).length > 0 ? [complaints(report).join('\n')] : []),
    barLines(bars),
  ].join('\n\n');
}
