/**
 * Shares out the time in which a process is active among what runs in it: of a second in which three things ran, each bears a
 * third. So all shares together are the time in which anything ran, which is what the plan bills an instance for. Times are those
 * of a clock that only goes forward, in milliseconds.
 */
export class ActiveClock {
  #running = 0;
  #changedMs = 0;
  /** What one thing that had run all the time would bear. */
  #sharedMs = 0;

  begin(nowMs: number): ActiveShare {
    this.#advance(nowMs);
    this.#running += 1;
    const fromMs = this.#sharedMs;
    let shareMs: number | undefined;
    return {
      end: (endMs) => {
        if (shareMs === undefined) {
          this.#advance(endMs);
          this.#running -= 1;
          shareMs = this.#sharedMs - fromMs;
        }
        return shareMs;
      },
    };
  }

  #advance(nowMs: number): void {
    if (this.#running > 0) this.#sharedMs += (nowMs - this.#changedMs) / this.#running;
    this.#changedMs = nowMs;
  }
}

export interface ActiveShare {
  /** Ends it, and answers its share; a second time the same again. */
  end(nowMs: number): number;
}
