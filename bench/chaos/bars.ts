import { atMost, type Bar } from '../report/bars.ts';
import type { ChaosReport } from './report.ts';
import { memoryMarginMb } from './settle.ts';

/** What a storm is held to. */
export function chaosBars(report: ChaosReport): readonly Bar[] {
  const { verdicts, stuck, missed, billing, orphans, open, memory, faults } = report;
  const wrong = verdicts.filter((verdict) => verdict.faults.length > 0);
  const never = faults.filter(({ injected }) => injected === 0).map(({ what }) => what);
  return [
    atMost('files that are lost, doubled, inexact or wrongly rejected', 0, wrong.length, `of ${verdicts.length}`),
    atMost('jobs stuck', 0, stuck.length, 'jobs'),
    atMost('files without a job', 0, missed.length, 'files'),
    atMost(
      'audio paid for beyond what was dropped and what was broken off',
      0,
      Math.max(0, billing.paidMs - billing.droppedMs - billing.spoiltMs) / 1_000,
      's',
      1,
    ),
    atMost('blobs that jobs left behind, after the sweep', 0, orphans.after.length, 'blobs'),
    atMost('open in the worker or at the service: threads, recognitions, connections, ledger', 0, open.length, 'kinds'),
    atMost(
      `the idle worker, above its ${memory.baseMb.toFixed(0)} MB before the storm,`,
      memoryMarginMb,
      Math.max(0, memory.endMb - memory.baseMb),
      'MB',
    ),
    {
      what: 'every kind of fault was there',
      measured: never.length === 0 ? `${faults.length} kinds` : `not: ${never.join(', ')}`,
      passed: never.length === 0,
    },
  ];
}
