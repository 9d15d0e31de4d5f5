import { type Ledger, type LedgerKind, ledgerKinds } from './ledger.ts';

/** What is open in this process right now, for its status. */
export interface LiveCounts<Threads> {
  readonly threads: Threads;
  /** Opened and not yet closed, by kind; kinds with none are absent. All empty when the app is idle. */
  readonly open: { readonly [K in LedgerKind]?: number };
}

/** Reads the counts of a pool and of the ledger that is every job's parent. */
export function liveCounts<Threads>(pool: { live(): Threads }, ledger: Ledger): LiveCounts<Threads> {
  const counts = ledger.counts();
  const open = ledgerKinds.flatMap((kind) => {
    const { opened, closed } = counts[kind] ?? { opened: 0, closed: 0 };
    return opened === closed ? [] : [[kind, opened - closed] as const];
  });
  return { threads: pool.live(), open: Object.fromEntries(open) };
}
