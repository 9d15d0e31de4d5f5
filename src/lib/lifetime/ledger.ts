/** What is opened while a job runs and must be closed before it ends. */
export const ledgerKinds = [
  'credential',
  'token-pipeline',
  'connection',
  'transcriber',
  'audio-stream',
  'thread',
  'range-reader',
  'ffmpeg-process',
  'temp-file',
] as const;

export type LedgerKind = (typeof ledgerKinds)[number];
export interface LedgerCount {
  readonly opened: number;
  readonly closed: number;
}
/** Counts by kind; a kind that was never opened is absent. */
export type LedgerCounts = { readonly [K in LedgerKind]?: LedgerCount };

/** Counts what was opened and closed, by kind; a child's counts show in its parent too. */
export class Ledger {
  readonly #counts = new Map<LedgerKind, { opened: number; closed: number }>();
  readonly #parent: Ledger | undefined;

  constructor(parent?: Ledger) {
    this.#parent = parent;
  }

  /** Notes one opened thing. Disposing the answer notes that it is closed; a second time is ignored. */
  open(kind: LedgerKind): Disposable {
    this.#add(kind, 'opened', 1);
    let closed = false;
    return {
      [Symbol.dispose]: () => {
        if (closed) return;
        closed = true;
        this.#add(kind, 'closed', 1);
      },
    };
  }

  /** Takes in counts made elsewhere, e.g. in a thread that reported them. */
  add(counts: LedgerCounts): void {
    for (const kind of ledgerKinds) {
      const count = counts[kind];
      if (!count) continue;
      this.#add(kind, 'opened', count.opened);
      this.#add(kind, 'closed', count.closed);
    }
  }

  counts(): LedgerCounts {
    return Object.fromEntries([...this.#counts].map(([kind, count]) => [kind, { ...count }]));
  }

  #add(kind: LedgerKind, side: keyof LedgerCount, by: number): void {
    const count = this.#counts.get(kind) ?? { opened: 0, closed: 0 };
    count[side] += by;
    this.#counts.set(kind, count);
    if (this.#parent) this.#parent.#add(kind, side, by);
  }
}

/** True when everything that was opened has been closed. */
export function balances(counts: LedgerCounts): boolean {
  return ledgerKinds.every((kind) => counts[kind]?.opened === counts[kind]?.closed);
}

export function sumCounts(all: Iterable<LedgerCounts>): LedgerCounts {
  const sum = new Ledger();
  for (const counts of all) sum.add(counts);
  return sum.counts();
}
