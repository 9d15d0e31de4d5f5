/** What Ctrl-C does. */
export interface Interruption {
  /** Aborts at the first Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Aborts some seconds later: then what is left to put in order is left. */
  readonly overdue: AbortSignal;
}

/** To cancel jobs takes a request each, all at once. */
const graceMs = 8_000;
/** A terminal's Ctrl-C arrives from the terminal, from npm and from the process above this one: within a moment it is one. */
const oneMomentMs = 500;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for Ctrl-C and the like: the first one stops in order, the second at once. */
export function watchInterruption(say: (line: string) => void): Interruption & Disposable {
  const interrupted = new AbortController();
  const overdue = new AbortController();
  let firstAt: number | undefined;
  const interrupt = () => {
    const now = performance.now();
    if (firstAt !== undefined && now - firstAt > oneMomentMs) process.exit(130);
    if (firstAt !== undefined) return;
    firstAt = now;
    setTimeout(() => overdue.abort(), graceMs).unref();
    say('Interrupted: cancelling what was started here. Ctrl-C again stops at once.');
    interrupted.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  return {
    interrupted: interrupted.signal,
    overdue: overdue.signal,
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
}
