import { machine } from '../report/machine.ts';
import type { SpeedReport } from './report.ts';
import { longTable, manyTable, mixedTable, smallTable, usagesOf, usageTable } from './tables.ts';

/** What was measured, as the terminal shows it. */
export function speedText(report: SpeedReport): string {
  const { quota, long, many, mixed, hops, coldStart } = report;
  const parts = [
    `Quota of ${quota} sessions; ${machine()}`,
    ...(hops || coldStart ? [smallTable(report)] : []),
    ...(long.length > 0 ? [longTable(report)] : []),
    ...(many ? [manyTable(many)] : []),
    ...(mixed ? [mixedTable(mixed)] : []),
    ...(usagesOf(report).length > 0 ? [usageTable(report)] : []),
  ];
  return parts.join('\n\n');
}
