/** What the host does about a worker that exited. */
export type AfterExit =
  /** Start another; the calls that were inside fail, or stay open for good. */
  | { readonly next: 'restart'; readonly calls: 'fail' | 'hang' }
  /** Never start another, and leave every call open: what the real host does after exit(0). */
  | { readonly next: 'none' }
  /** Too many exits: the host itself ends. */
  | { readonly next: 'stop-host' };

/** Exits that count are counted over this long (the real host's languageWorkers restart interval). */
const windowMs = 30 * 60_000;
/** A worker's own wish to be replaced by a fresh one. */
const restartMe = 200;

/** Counts a worker's exits and says what follows each: pure, but for what it remembers. */
export class ExitPolicy {
  readonly #limit: number;
  #countedAtMs: number[] = [];

  /** @param limit the exit that stops the host: 3 on the real one; Infinity for never */
  constructor(limit: number) {
    this.#limit = limit;
  }

  exited(code: number, nowMs: number): AfterExit {
    if (code === restartMe) return { next: 'restart', calls: 'hang' };
    if (code === 0) return { next: 'none' };
    this.#countedAtMs = [...this.#countedAtMs.filter((atMs) => nowMs - atMs < windowMs), nowMs];
    return this.#countedAtMs.length >= this.#limit ? { next: 'stop-host' } : { next: 'restart', calls: 'fail' };
  }
}
