/** The external events of one execution: those that wait to be waited for, and the waits. Names ignore case. */
export class ExternalEvents {
  readonly #waiters = new Map<string, (() => void)[]>();
  readonly #unclaimed = new Map<string, number>();

  /** Calls back at once when such an event has been raised already. */
  wait(name: string, onRaised: () => void): void {
    const key = name.toLowerCase();
    const unclaimed = this.#unclaimed.get(key) ?? 0;
    if (unclaimed > 0) {
      this.#unclaimed.set(key, unclaimed - 1);
      onRaised();
      return;
    }
    const waiters = this.#waiters.get(key) ?? [];
    waiters.push(onRaised);
    this.#waiters.set(key, waiters);
  }

  raise(name: string): void {
    const key = name.toLowerCase();
    // The newest waiter first: so do the extension and the library.
    const waiter = this.#waiters.get(key)?.pop();
    if (waiter) waiter();
    else this.#unclaimed.set(key, (this.#unclaimed.get(key) ?? 0) + 1);
  }
}
