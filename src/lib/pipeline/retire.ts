import { collectAllGarbage } from '../lifetime/collect-garbage.ts';
import { type InFlightKind, Retirement, type RetirementLimits, type RetirementView } from '../lifetime/retirement.ts';
import type { LiveCarriers } from '../speech/carrier-pool.ts';

/** The host's sign for "replace me": it starts another worker, and does not count it as a crash. */
export const replaceMeExitCode = 200;

/** What retiring does to the world. */
export interface RetireEffects {
  /** Live threads and recognitions: a worker with any of them is not idle. */
  readonly live: () => Pick<LiveCarriers, 'threads' | 'recognitions' | 'waiting' | 'warm'>;
  /** Ends what is held ready for work that will not come. */
  readonly releaseWarm: () => void;
  /** Ends the process. */
  readonly exit: (code: number) => void;
  readonly log: (line: string) => void;
}

/** Looking costs 20 us; a size that lasts three looks is no peak. A parameter only so that tests need not wait. */
const measureEveryMs = 5_000;
/** While it refuses. */
const stepEveryMs = 100;
const stepAfterEndMs = 15;

/** The retirement of this process: measures it, refuses work, and ends it when it is idle. */
export class RetiringWorker implements Disposable {
  readonly #limits: RetirementLimits;
  readonly #retirement: Retirement;
  readonly #effects: RetireEffects;
  readonly #measuring: NodeJS.Timeout;
  #stepping: NodeJS.Timeout | undefined;

  constructor(limits: RetirementLimits, effects: RetireEffects, everyMs: number = measureEveryMs) {
    this.#limits = limits;
    this.#retirement = new Retirement(limits);
    this.#effects = effects;
    this.#measuring = setInterval(() => this.#measure(), everyMs).unref();
  }

  /** What retires it, and how far that is. */
  view(): RetirementView {
    return this.#retirement.view(performance.now());
  }

  get inFlight(): { readonly [K in InFlightKind]: number } {
    return this.#retirement.inFlight;
  }

  /** Jobs that were published or rejected here. */
  get jobs(): number {
    return this.#retirement.jobs;
  }

  begin(kind: InFlightKind): void {
    this.#retirement.begin(kind, performance.now());
  }

  end(kind: InFlightKind): void {
    this.#retirement.end(kind, performance.now());
    // Between two requests of a client that polls there may be no other moment.
    if (this.refusing) setTimeout(() => this.#step(), stepAfterEndMs).unref();
  }

  jobEnded(): void {
    this.#retirement.jobEnded();
    this.#step();
  }

  get refusing(): boolean {
    return this.#retirement.refusing;
  }

  /** When work that begins now should come back; undefined when it is taken. */
  get retryAfterMs(): number | undefined {
    return this.refusing ? this.#retirement.retryAfterMs(performance.now()) : undefined;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#measuring);
    clearInterval(this.#stepping);
  }

  #measure(): void {
    if (this.#retirement.isOver(rssMb())) collectAllGarbage();
    this.#retirement.measured(rssMb());
    this.#step();
  }

  #step(): void {
    const change = this.#retirement.step(performance.now());
    if (change === 'refuses') {
      this.#effects.log(`The worker retires: ${this.#why()}. It takes no new work, and leaves when it is idle.`);
      this.#effects.releaseWarm();
      this.#stepping ??= setInterval(() => this.#step(), stepEveryMs).unref();
    } else if (change === 'gives-up') {
      clearInterval(this.#stepping);
      this.#stepping = undefined;
      this.#effects.log('The worker did not become idle in time to retire: it takes work again, and tries later.');
    }
    this.#leaveWhenIdle();
  }

  /**
   * What arrives between the look and the end of the process would be lost until the host itself ends. So:
   * - the look comes after a quiet second in which nothing began or ended, at a time at which nothing that was refused is
   *   due back (Retirement says when), and with nothing left that the end would have to wait for;
   * - it is repeated in the second turn of the event loop from now. Each turn reads every socket first: what the host had
   *   sent before that turn is in the app by then, has been counted by the hook, and stops it;
   * - then the process ends in the same tick, with no code of the app in between.
   * What is left is the time that the operating system takes to end the process before it closes its sockets: measured, 5
   * to 30 ms, and 150 ms where a gigabyte is freed. A call that the host sends just then is ended by the host's
   * functionTimeout, and made again by the orchestration: late, but not lost.
   */
  #leaveWhenIdle(): void {
    if (!this.#isIdle()) return;
    setImmediate(() =>
      setImmediate(() => {
        if (!this.#isIdle()) return;
        this.#effects.log(`The worker leaves, to be replaced (exit ${replaceMeExitCode}).`);
        this.#effects.exit(replaceMeExitCode);
      }),
    );
  }

  #isIdle(): boolean {
    const { threads, recognitions, waiting, warm } = this.#effects.live();
    return this.#retirement.mayLeave(performance.now()) && threads + recognitions + waiting + warm === 0;
  }

  #why(): string {
    const { overRssMb, afterJobs } = this.#limits;
    return this.view().reason === 'jobs'
      ? `it has done ${this.jobs} jobs (RETIRE_AFTER_JOBS=${afterJobs})`
      : `its ${rssMb()} MB stay over ${overRssMb} MB (RETIRE_OVER_RSS_MB)`;
  }
}

function rssMb(): number {
  return Math.round(process.memoryUsage.rss() / 1024 / 1024);
}
