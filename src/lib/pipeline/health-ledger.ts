import type { JobId } from '../job/job.ts';
import { type LedgerCounts, ledgerKinds } from '../lifetime/ledger.ts';

/** What was opened and not closed, in words, e.g. `thread (2 opened, 1 closed)`; undefined when it balances. */
export function imbalance(counts: LedgerCounts): string | undefined {
  const kinds = ledgerKinds.flatMap((kind) => {
    const { opened, closed } = counts[kind] ?? { opened: 0, closed: 0 };
    return opened === closed ? [] : [`${kind} (${opened} opened, ${closed} closed)`];
  });
  return kinds.length > 0 ? kinds.join(', ') : undefined;
}

/** A finished job's ledger, as its status shows it. */
export interface LedgerView {
  readonly balanced: boolean;
  readonly counts: LedgerCounts;
  /** Where it does not balance: what was left open, and what to do. */
  readonly warning?: string;
}

export function ledgerView(counts: LedgerCounts): LedgerView {
  const unclosed = imbalance(counts);
  if (!unclosed) return { balanced: true, counts };
  const warning = `The job did not close all that it opened: ${unclosed}. The log of that time names the step; GET /api/health says whether it is still open.`;
  return { balanced: false, counts, warning };
}

/** Enough to look into; more would only be more of the same. */
const jobsKept = 20;

/** Counts the activities of this process whose ledger did not balance. */
export class UnbalancedActivities {
  #count = 0;
  readonly #jobs = new Set<JobId>();

  add(job: JobId): void {
    this.#count += 1;
    if (this.#jobs.size < jobsKept) this.#jobs.add(job);
  }

  view(): { readonly activities: number; readonly jobs: readonly JobId[] } {
    return { activities: this.#count, jobs: [...this.#jobs] };
  }
}

export const unbalancedActivities = new UnbalancedActivities();
