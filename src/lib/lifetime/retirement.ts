/** Why a worker should be replaced by a fresh one. */
export type RetirementReason = 'memory' | 'jobs';

export interface RetirementLimits {
  /** The process's size after a collection; 0: never. */
  readonly overRssMb: number;
  /** 0: never. */
  readonly afterJobs: number;
}

export interface RetirementView {
  readonly state: 'working' | 'refusing';
  /** Absent when nothing asks for it. */
  readonly reason?: RetirementReason;
  /** Milliseconds that it has refused work; absent while it takes work. */
  readonly refusingMs?: number;
  /** Times it did not become idle in time, and took work again. */
  readonly givenUp: number;
}

/** A peak is not a leak: it is over the limit three times in a row, 5 s apart. */
const overInARow = 3;
/**
 * What is refused is told when to come back: at the next of these instants, counted from when the refusing began. So what
 * comes back comes in one burst, and the rest of the slot is quiet.
 */
export const slotMs = 5_000;
/** An answer takes its time to the orchestration: a slot that ends sooner is not one to come back in. */
const leastReturnMs = 1_000;
/** The worker does not leave so soon before the next burst. */
const guardMs = 500;
/** A call of a function by an event, a timer or an orchestration; a request over HTTP, until all of its answer is sent. */
export type InFlightKind = 'call' | 'request';
/**
 * No call must have begun or ended for so long: the last answers are with the host by then, and what they lead to (a hop
 * through a storage queue takes about 200 ms) has arrived, too.
 */
const quietOfCallsMs = 1_000;
/** No request must have, so that a client that asks one thing after the other is not cut off between two of them ... */
const quietOfRequestsMs = 250;
/** ... unless it keeps on for so long: then any pause will do. A request that comes too late fails at its client (502). */
const requestsHoldMs = 5_000;
const leastQuietOfRequestsMs = 10;
/** Segments take half a minute; only a long file with speakers keeps a worker busy longer, and refusing would starve the rest. */
const patienceMs = 120_000;
/** After which it is tried again. */
const restMs = 300_000;

/**
 * Decides when a worker refuses new work and when it leaves; all it knows it is told. It leaves only when nothing is in
 * flight. Times are those of a clock that only goes forward, in milliseconds.
 */
export class Retirement {
  readonly #limits: RetirementLimits;
  #reason: RetirementReason | undefined;
  #refusingSince: number | undefined;
  #restUntil = Number.NEGATIVE_INFINITY;
  readonly #inFlight = { call: 0, request: 0 };
  readonly #changedAt = { call: Number.NEGATIVE_INFINITY, request: Number.NEGATIVE_INFINITY };
  #over = 0;
  #jobs = 0;
  #givenUp = 0;

  constructor(limits: RetirementLimits) {
    this.#limits = limits;
  }

  /** What is in this worker right now. */
  get inFlight(): { readonly [K in InFlightKind]: number } {
    return { ...this.#inFlight };
  }

  get jobs(): number {
    return this.#jobs;
  }

  get refusing(): boolean {
    return this.#refusingSince !== undefined;
  }

  begin(kind: InFlightKind, now: number): void {
    this.#inFlight[kind] += 1;
    this.#changedAt[kind] = now;
  }

  end(kind: InFlightKind, now: number): void {
    this.#inFlight[kind] -= 1;
    this.#changedAt[kind] = now;
  }

  /** A job was published or rejected here. */
  jobEnded(): void {
    this.#jobs += 1;
    const { afterJobs } = this.#limits;
    if (afterJobs > 0 && this.#jobs >= afterJobs) this.#reason ??= 'jobs';
  }

  /** True when a size is worth a collection, to see what is left after it. */
  isOver(rssMb: number): boolean {
    const { overRssMb } = this.#limits;
    return overRssMb > 0 && rssMb > overRssMb;
  }

  /** The size of the process; where it is over the limit, after a collection. */
  measured(rssMb: number): void {
    this.#over = this.isOver(rssMb) ? this.#over + 1 : 0;
    if (this.#over >= overInARow) this.#reason ??= 'memory';
    else if (this.#reason === 'memory' && !this.refusing) this.#reason = undefined;
  }

  /** Goes on in time. The answer is what has changed by it. */
  step(now: number): 'refuses' | 'gives-up' | undefined {
    if (this.#refusingSince === undefined) {
      if (!this.#reason || now < this.#restUntil) return undefined;
      this.#refusingSince = now;
      return 'refuses';
    }
    if (now - this.#refusingSince < patienceMs) return undefined;
    this.#refusingSince = undefined;
    this.#restUntil = now + restMs;
    this.#givenUp += 1;
    return 'gives-up';
  }

  /** When what is refused now should be tried again. */
  retryAfterMs(now: number): number {
    const left = this.#leftOfSlot(now);
    return left < leastReturnMs ? left + slotMs : left;
  }

  /** True when the worker may leave at this instant, as far as calls and requests go. */
  mayLeave(now: number): boolean {
    if (this.#refusingSince === undefined || this.#leftOfSlot(now) < guardMs) return false;
    const held = now - this.#refusingSince >= requestsHoldMs;
    return (
      this.#isQuiet('call', quietOfCallsMs, now) &&
      this.#isQuiet('request', held ? leastQuietOfRequestsMs : quietOfRequestsMs, now)
    );
  }

  view(now: number): RetirementView {
    return {
      state: this.refusing ? 'refusing' : 'working',
      ...(this.#reason ? { reason: this.#reason } : {}),
      ...(this.#refusingSince === undefined ? {} : { refusingMs: Math.round(now - this.#refusingSince) }),
      givenUp: this.#givenUp,
    };
  }

  #isQuiet(kind: InFlightKind, quietMs: number, now: number): boolean {
    return this.#inFlight[kind] === 0 && now - this.#changedAt[kind] >= quietMs;
  }

  #leftOfSlot(now: number): number {
    return slotMs - ((now - (this.#refusingSince ?? now)) % slotMs);
  }
}
