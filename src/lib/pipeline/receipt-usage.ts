import * as z from 'zod';
import { type LedgerCounts, sumCounts } from '../lifetime/ledger.ts';

/** What a job's functions used, as far as it is known. */
export interface Usage {
  /** Runs of activities; and of orchestrators, at most: one to begin with, and one for each thing that was waited for. */
  readonly executions: number;
  /** Memory of the instance in GB times the share of its active time in ms: a thousandth of a GB-second. */
  readonly gbMs: number;
}

const count = z.number().nonnegative();
export const usageSchema: z.ZodType<Usage> = z.object({ executions: count, gbMs: count });

/** A timer: the orchestrator runs again. */
export const usageOfPause: Usage = { executions: 1, gbMs: 0 };
/** The trigger that starts an orchestration, or the one that takes its result; and its first run. */
export const usageOfStart: Usage = { executions: 2, gbMs: 0 };
/** An activity, and the run of the orchestrator that takes its answer. */
const executionsOfCall = 2;
/** An answer that says nothing of it: nothing was done, or a version that did not count did it. */
const usageOfCall: Usage = { executions: executionsOfCall, gbMs: 0 };

/** What an activity used that bore so much of an instance's active time. */
export function usageOfActivity(shareMs: number, memoryMb: number): Usage {
  return { executions: executionsOfCall, gbMs: Math.round((shareMs * memoryMb) / 1024) };
}

/** What came of something: an answer, a lane. */
export interface Spent {
  readonly ledger: LedgerCounts;
  readonly usage?: Usage;
}

export function sumSpent(all: readonly Spent[]): Required<Spent> {
  return { ledger: sumCounts(all.map(({ ledger }) => ledger)), usage: sumUsage(all.map(({ usage }) => usage)) };
}

export function sumUsage(all: readonly (Usage | undefined)[]): Usage {
  return all.reduce<Usage>(
    (sum, usage = usageOfCall) => ({
      executions: sum.executions + usage.executions,
      gbMs: sum.gbMs + usage.gbMs,
    }),
    { executions: 0, gbMs: 0 },
  );
}
